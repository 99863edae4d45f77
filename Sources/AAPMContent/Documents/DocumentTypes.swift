/// A set of the types of JSON Schema.
struct DocumentTypes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = Self(rawValue: 1)
    static let boolean = Self(rawValue: 2)
    static let integer = Self(rawValue: 4)
    static let number = Self(rawValue: 8)
    static let string = Self(rawValue: 16)
    static let array = Self(rawValue: 32)
    static let object = Self(rawValue: 64)

    /// The types by their names in JSON Schema.
    static let named: KeyValuePairs<String, Self> = [
        "null": .null, "boolean": .boolean, "integer": .integer, "number": .number, "string": .string,
        "array": .array, "object": .object,
    ]

    /// How the types are called in a message.
    var plainNames: [String] {
        let names: KeyValuePairs<Self, String> = [
            .null: "nothing", .boolean: "true or false", .integer: "a whole number", .number: "a number",
            .string: "text", .array: "a list", .object: "a map of fields",
        ]
        return names.filter { self.contains($0.key) }.map(\.value)
    }
}

extension DocumentNode {
    /// The one type that the value has.
    var type: DocumentTypes {
        switch self.value {
        case .null: .null
        case .boolean: .boolean
        case .integer: .integer
        case .number: .number
        case .text: .string
        case .list: .array
        case .map: .object
        }
    }
}
