import FoundationEssentials

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        func value<Value: Decodable>(_ type: Value.Type) -> Value? {
            // The error would only say that the value is of another kind.
            try? container.decode(type)
        }
        if let text = value(String.self) {
            self = .string(text)
        } else if let members = value([String: JSONValue].self) {
            self = .object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        } else if let items = value([JSONValue].self) {
            self = .array(items)
        } else if container.decodeNil() {
            self = .null
        } else if let flag = value(Bool.self) {
            self = .bool(flag)
        } else if let number = value(Int64.self) {
            self = .integer(number)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }

    /// - Returns: `nil` when the text is not JSON.
    static func parse(_ text: String) -> JSONValue? {
        // What is wrong with text that is no JSON would only be told in the decoder's own words.
        try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
}
