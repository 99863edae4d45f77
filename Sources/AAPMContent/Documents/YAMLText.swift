/// The checks on the raw bytes that come before parsing, so that the parser only sees what is safe to parse.
enum YAMLText {
    /// The largest document that is read: 512 KiB, some ten times a rich persona schema.
    static let sizeLimit = 512 * 1_024

    /// - Returns: The first problem, or `nil` when the text may be parsed.
    static func problem(in bytes: [UInt8]) -> Diagnostic? {
        guard bytes.count <= Self.sizeLimit else {
            return Self.diagnostic(
                .tooLarge, (1, 1), "the document has \(bytes.count) bytes; at most \(Self.sizeLimit) are read")
        }
        if let offset = Self.invalidUTF8(in: bytes) {
            return Self.diagnostic(
                .invalidUTF8, Self.place(of: offset, in: bytes), "the text is not valid UTF-8 from here on",
                fix: "save the file as UTF-8")
        }
        if let offset = bytes.firstIndex(where: Self.isControl) {
            return Self.diagnostic(
                .controlCharacter, Self.place(of: offset, in: bytes), "control characters are not allowed here")
        }
        if let offset = Self.alias(in: bytes) {
            return Self.diagnostic(
                .yamlAlias, Self.place(of: offset, in: bytes),
                "anchors (&name) and aliases (*name) are not part of this format",
                fix: "write the value again, or quote the text if it is no alias")
        }
        return nil
    }

    /// Line and column of a byte, both from 1, the column in Unicode scalars.
    static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in bytes[..<min(offset, bytes.count)] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }

    static func diagnostic(
        _ code: DiagnosticCode, _ place: (line: Int, column: Int), _ message: String, fix: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            line: place.line, column: place.column, severity: .error, code: code, path: "", message: message, fix: fix)
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        (byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) || byte == 0x7F
    }

    private static func invalidUTF8(in bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var counted = 0
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): counted += UTF8.width(scalar)
            case .emptyInput, .error: return counted
            }
        }
    }

    /// The first alias that has an anchor before it.
    ///
    /// Such a pair makes a parser build the same value many times over, in keys even exponentially often; this has to
    /// be known before parsing. Prose with both `&name` and `*name` in token position does not occur in practice.
    private static func alias(in bytes: [UInt8]) -> Int? {
        guard bytes.contains(UInt8(ascii: "&")) else { return nil }
        var anchors: Set<ArraySlice<UInt8>> = []
        var canStart = true
        for (offset, byte) in bytes.enumerated() {
            if canStart, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") {
                let name = bytes[(offset + 1)...].prefix { !Self.separators.contains($0) }
                if byte == UInt8(ascii: "&") {
                    if !name.isEmpty { anchors.insert(name) }
                } else if anchors.contains(name) {
                    return offset
                }
            }
            canStart = Self.separators.contains(byte)
        }
        return nil
    }

    /// Whether an exclamation mark stands where a tag could begin; in prose it stands at the end of a word.
    static func mayHoldTags(_ bytes: [UInt8]) -> Bool {
        var canStart = true
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "!"), canStart, offset + 1 < bytes.count, bytes[offset + 1] > 0x20 { return true }
            canStart = byte <= 0x20 || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: ",")
        }
        return bytes.last == UInt8(ascii: "!")
    }

    private static let separators = Set(" \t\r\n[]{},:?-".utf8)
}
