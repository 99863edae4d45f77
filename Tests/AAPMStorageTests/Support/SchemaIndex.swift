/// An index that stands for no constraint, as its definition in SQL has it.
struct SchemaIndex: Hashable, Sendable {
    let table: String
    let name: String
    let columns: [String]
    let isUnique: Bool
    /// Whether it holds only the rows of a condition.
    let isPartial: Bool

    init(name: String, table: String, definition: String) {
        let inside = definition.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
        self.name = name
        self.table = table
        self.columns = inside.split { $0 == "," || $0.isWhitespace }.map(String.init)
        self.isUnique = definition.hasPrefix("CREATE UNIQUE")
        self.isPartial = definition.contains(" WHERE ")
    }
}
