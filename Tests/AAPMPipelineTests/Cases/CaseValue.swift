/// A JSON value of a case.
enum CaseValue: Hashable, Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([CaseValue])
    case object([String: CaseValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // each `try?`: not of this kind, try the next
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([CaseValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: CaseValue].self))
        }
    }

    subscript(key: String) -> CaseValue {
        if case .object(let values) = self { values[key] ?? .null } else { .null }
    }

    var text: String? { if case .string(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var integer: Int? { self.number.map { Int($0) } }
    var flag: Bool? { if case .bool(let value) = self { value } else { nil } }
    var list: [CaseValue] { if case .list(let values) = self { values } else { [] } }
    var numbers: [Double] { self.list.compactMap(\.number) }
    var texts: Set<String> { Set(self.list.compactMap(\.text)) }
}
