import FoundationEssentials

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each `try?` asks whether the value is of that kind; the next line asks about the next kind.
        if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
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
