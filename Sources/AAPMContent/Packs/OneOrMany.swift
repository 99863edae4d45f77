/// A YAML value that may be written alone or as a list.
struct OneOrMany<Element: Decodable>: Decodable {
    let values: [Element]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let many = try? container.decode([Element].self) {  // not a list: then it must be one
            self.values = many
        } else {
            self.values = [try container.decode(Element.self)]
        }
    }
}
