/// A named constraint of a table, as a definition in SQL has it. The condition of a CHECK is left out: PostgreSQL writes
/// it in words of its own.
struct SchemaConstraint: Hashable, Sendable {
    enum Kind: String, Sendable {
        case primaryKey = "PRIMARY"
        case unique = "UNIQUE"
        case foreignKey = "FOREIGN"
        case check = "CHECK"
        case none = ""
    }

    let table: String
    let name: String
    let kind: Kind
    let columns: [String]
    /// The table and columns that a foreign key points to.
    let references: [String]
    /// What `ON DELETE` says, such as `CASCADE`.
    let onDelete: [String]

    var isKey: Bool { self.kind == .primaryKey || self.kind == .unique }

    /// - Parameter definition: What follows the name, such as `PRIMARY KEY (id)`.
    init(name: String, table: String, definition: String) {
        let words = definition.split { $0.isWhitespace || "(),\"".contains($0) }.map(String.init)
        self.name = name
        self.table = table
        self.kind = words.first.flatMap { Kind(rawValue: $0) } ?? .none
        let listed: ArraySlice<String> =
            switch self.kind {
            case .primaryKey, .foreignKey: words.dropFirst(2)
            case .unique: words.dropFirst(1)
            case .check, .none: []
            }
        self.columns = Array(listed.prefix { $0 != "REFERENCES" })
        let target = listed.drop { $0 != "REFERENCES" }.dropFirst()
        self.references = Array(target.prefix { $0 != "ON" })
        self.onDelete = Array(target.drop { $0 != "ON" }.dropFirst(2))
    }

    /// The constraints of a `CREATE TABLE`. One without a name gets an empty one.
    static func all(in statement: String, table: String) -> [Self] {
        self.parts(of: statement).compactMap { part in
            let named = part.split(maxSplits: 2) { $0.isWhitespace }.map(String.init)
            if named.first == "CONSTRAINT", named.count == 3 {
                return Self(name: named[1], table: table, definition: named[2])
            }
            let words = part.split { $0.isWhitespace || $0 == "(" }
            let isNameless = words.contains { ["PRIMARY", "UNIQUE", "REFERENCES", "CHECK"].contains($0) }
            return isNameless ? Self(name: "", table: table, definition: part) : nil
        }
    }

    /// What stands between the commas of the outermost parentheses.
    private static func parts(of statement: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        for character in statement {
            if character == ")" { depth -= 1 }
            if depth == 1 && character == "," || depth == 0 {
                parts.append(part)
                part = ""
            } else {
                part.append(character)
            }
            if character == "(" { depth += 1 }
        }
        return parts.map { String($0.drop { $0.isWhitespace }) }
    }
}
