package import AAPMCore

/// A JSON value in the one form in which equal values have equal texts, whichever engine stored them: keys sorted by their
/// bytes, the last of equal keys kept, no white space, numbers as plain decimals. PostgreSQL's JSONB changes the order of
/// keys and the notation of numbers, so texts cannot be compared without it.
package indirect enum JSONTree: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// As `DecimalText` writes it.
    case number(String)
    case string(String)
    case array([JSONTree])
    /// Sorted by key.
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: JSONTree
    }

    /// Reads one whole value.
    ///
    /// - Throws: `.corrupt`, never with text of the value, when it is no JSON, has half of a surrogate pair, or is nested
    ///   deeper than 200 levels.
    package init(parsing text: some Sequence<UInt8>) throws(StorageError) {
        var parser = JSONTreeParser(text)
        self = try parser.wholeValue()
    }

    /// An object with its keys in order and the last of equal ones.
    static func members(_ pairs: [(key: String, value: JSONTree)]) -> JSONTree {
        var latest: [String: JSONTree] = [:]
        for pair in pairs { latest[pair.key] = pair.value }
        return .object(
            latest.map { Member(key: $0.key, value: $0.value) }
                .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }

    package var text: String {
        var bytes: [UInt8] = []
        self.append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text in UTF-8.
    package func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .boolean(let truth): bytes += (truth ? "true" : "false").utf8
        case .number(let text): bytes += text.utf8
        case .string(let text): Self.append(quoted: text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(quoted: member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func append(quoted text: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 10: bytes += "\\n".utf8
            case 13: bytes += "\\r".utf8
            case 9: bytes += "\\t".utf8
            case 0..<32: bytes += "\\u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
