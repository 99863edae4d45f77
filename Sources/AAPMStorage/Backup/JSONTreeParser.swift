import AAPMCore

/// Reads strict JSON (RFC 8259) into a `JSONTree`.
struct JSONTreeParser {
    private static let deepest = 200

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ text: some Sequence<UInt8>) {
        self.bytes = Array(text)
    }

    mutating func wholeValue() throws(StorageError) -> JSONTree {
        let value = try self.value()
        guard self.peek() == nil else { throw Self.misfit }
        return value
    }

    private static let misfit = StorageError.corrupt(reason: "a text is not JSON")

    private mutating func value() throws(StorageError) -> JSONTree {
        switch self.peek() {
        case UInt8(ascii: "{"): return try self.object()
        case UInt8(ascii: "["): return try self.array()
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.word("true", .boolean(true))
        case UInt8(ascii: "f"): return try self.word("false", .boolean(false))
        case UInt8(ascii: "n"): return try self.word("null", .null)
        case .some: return .number(try self.number())
        case nil: throw Self.misfit
        }
    }

    private mutating func object() throws(StorageError) -> JSONTree {
        try self.enter("{")
        var members: [(key: String, value: JSONTree)] = []
        if !self.skip("}") {
            repeat {
                guard self.peek() == UInt8(ascii: "\"") else { throw Self.misfit }
                let key = try self.string()
                try self.take(":")
                members.append((key, try self.value()))
            } while self.skip(",")
            try self.take("}")
        }
        self.depth -= 1
        return JSONTree.members(members)
    }

    private mutating func array() throws(StorageError) -> JSONTree {
        try self.enter("[")
        var elements: [JSONTree] = []
        if !self.skip("]") {
            repeat { elements.append(try self.value()) } while self.skip(",")
            try self.take("]")
        }
        self.depth -= 1
        return .array(elements)
    }

    private mutating func enter(_ bracket: Unicode.Scalar) throws(StorageError) {
        try self.take(bracket)
        self.depth += 1
        guard self.depth <= Self.deepest else { throw .corrupt(reason: "a JSON text is nested too deeply") }
    }

    private mutating func word(_ word: StaticString, _ value: JSONTree) throws(StorageError) -> JSONTree {
        let end = self.position + word.utf8CodeUnitCount
        let isThere =
            end <= self.bytes.count
            && word.withUTF8Buffer { $0.elementsEqual(self.bytes[self.position..<end]) }
        guard isThere else { throw Self.misfit }
        self.position = end
        return value
    }

    private mutating func number() throws(StorageError) -> String {
        let start = self.position
        while self.position < self.bytes.count {
            switch self.bytes[self.position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                self.position += 1
                continue
            default: break
            }
            break
        }
        guard let text = DecimalText.canonical(self.bytes[start..<self.position]) else { throw Self.misfit }
        return text
    }

    private mutating func string() throws(StorageError) -> String {
        self.position += 1
        var text: [UInt8] = []
        while self.position < self.bytes.count {
            let byte = self.bytes[self.position]
            self.position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw Self.misfit }
                return string
            case UInt8(ascii: "\\"): try self.escape(into: &text)
            case 0..<32: throw Self.misfit
            default: text.append(byte)
            }
        }
        throw Self.misfit
    }

    private mutating func escape(into text: inout [UInt8]) throws(StorageError) {
        guard self.position < self.bytes.count else { throw Self.misfit }
        let byte = self.bytes[self.position]
        self.position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "u"):
            var code = try self.fourDigits()
            if (0xD800..<0xDC00).contains(code) {
                guard self.bytes[self.position...].starts(with: "\\u".utf8) else { throw Self.halfPair }
                self.position += 2
                let low = try self.fourDigits()
                guard (0xDC00..<0xE000).contains(low) else { throw Self.halfPair }
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw Self.halfPair }
            // PostgreSQL cannot hold it, so that a backup with it could not be restored there.
            guard code != 0 else { throw .corrupt(reason: "a JSON text holds a NUL") }
            text += String(Character(scalar)).utf8
        default: throw Self.misfit
        }
    }

    private static let halfPair = StorageError.corrupt(reason: "a JSON text has half of a surrogate pair")

    private mutating func fourDigits() throws(StorageError) -> UInt32 {
        let end = self.position + 4
        guard end <= self.bytes.count else { throw Self.misfit }
        var code: UInt32 = 0
        for byte in self.bytes[self.position..<end] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw Self.misfit
            }
        }
        self.position = end
        return code
    }

    /// The next byte that is no white space.
    private mutating func peek() -> UInt8? {
        while self.position < self.bytes.count {
            switch self.bytes[self.position] {
            case 32, 9, 10, 13: self.position += 1
            default: return self.bytes[self.position]
            }
        }
        return nil
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard self.peek() == UInt8(ascii: character) else { return false }
        self.position += 1
        return true
    }

    private mutating func take(_ character: Unicode.Scalar) throws(StorageError) {
        guard self.skip(character) else { throw Self.misfit }
    }
}
