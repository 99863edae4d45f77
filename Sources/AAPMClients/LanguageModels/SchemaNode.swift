/// JSON with its members in the order they were written in and its texts and numbers as they were written.
indirect enum SchemaNode: Hashable {
    /// A text with its quotation marks, a number, or a word.
    case scalar(String)
    case array([SchemaNode])
    case object([Member])

    struct Member: Hashable {
        /// Without quotation marks, escapes as they are.
        var key: String
        var value: SchemaNode
    }

    /// What a text is not when it cannot be read.
    struct NoJSON: Error {}

    init(parsing json: String) throws {
        var parser = Parser(bytes: Array(json.utf8))
        self = try parser.value(depth: 0)
        guard parser.peek() == nil else { throw NoJSON() }
    }

    var text: String {
        switch self {
        case .scalar(let text): text
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\"\($0.key)\":\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }

    private struct Parser {
        private static let deepest = 100

        let bytes: [UInt8]
        var place = 0

        /// The next byte that is no white space.
        mutating func peek() -> UInt8? {
            while self.place < self.bytes.count {
                switch self.bytes[self.place] {
                case 32, 9, 10, 13: self.place += 1
                default: return self.bytes[self.place]
                }
            }
            return nil
        }

        mutating func value(depth: Int) throws -> SchemaNode {
            guard depth < Self.deepest else { throw NoJSON() }
            switch self.peek() {
            case UInt8(ascii: "{"):
                return .object(
                    try self.list(until: UInt8(ascii: "}")) { parser in
                        guard parser.peek() == UInt8(ascii: "\"") else { throw NoJSON() }
                        let key = try parser.string().dropFirst().dropLast()
                        try parser.take(UInt8(ascii: ":"))
                        return Member(key: String(key), value: try parser.value(depth: depth + 1))
                    })
            case UInt8(ascii: "["):
                return .array(try self.list(until: UInt8(ascii: "]")) { try $0.value(depth: depth + 1) })
            case UInt8(ascii: "\""): return .scalar(try self.string())
            case .some: return .scalar(try self.word())
            case nil: throw NoJSON()
            }
        }

        private mutating func list<Element>(
            until end: UInt8, _ element: (inout Self) throws -> Element
        ) throws -> [Element] {
            self.place += 1
            var elements: [Element] = []
            if self.peek() == end {
                self.place += 1
                return elements
            }
            while true {
                elements.append(try element(&self))
                guard self.peek() == UInt8(ascii: ",") else { break }
                self.place += 1
            }
            try self.take(end)
            return elements
        }

        private mutating func take(_ byte: UInt8) throws {
            guard self.peek() == byte else { throw NoJSON() }
            self.place += 1
        }

        private mutating func string() throws -> String {
            let start = self.place
            self.place += 1
            while self.place < self.bytes.count {
                switch self.bytes[self.place] {
                case UInt8(ascii: "\\"): self.place += 2
                case UInt8(ascii: "\""):
                    self.place += 1
                    return String(decoding: self.bytes[start..<self.place], as: UTF8.self)
                case 0..<32: throw NoJSON()
                default: self.place += 1
                }
            }
            throw NoJSON()
        }

        /// A number, or `true`, `false` or `null`.
        private mutating func word() throws -> String {
            let start = self.place
            while self.place < self.bytes.count, !",]} \t\n\r".utf8.contains(self.bytes[self.place]) { self.place += 1 }
            let text = String(decoding: self.bytes[start..<self.place], as: UTF8.self)
            guard ["true", "false", "null"].contains(text) || Double(text)?.isFinite ?? false else { throw NoJSON() }
            return text
        }
    }
}
