import AAPMStorage
import GRDB

/// The constraint that an error message of SQLite speaks of.
///
/// SQLite names check constraints, but tells a unique one only by its columns: `UNIQUE constraint failed: turns.session_id,
/// turns.turn_index`. The name is then read from the table's own definition, where ours are all written
/// `CONSTRAINT name UNIQUE (columns)` or `CREATE UNIQUE INDEX name ON table (columns)`.
enum SQLiteConstraint: Hashable {
    case named(String)
    case columns(table: String, [String])

    init(message: String) {
        let subject = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        // An index over expressions is named: `UNIQUE constraint failed: index 'learners_lower_email_idx'`.
        if subject.hasPrefix("index '") {
            self = .named(String(subject.dropFirst(7).prefix { $0 != "'" }))
            return
        }
        let paths = subject.split(separator: ", ").map { $0.split(separator: ".") }
        guard let table = paths.first?.first, paths.allSatisfy({ $0.count == 2 }) else {
            self = .named(subject)
            return
        }
        self = .columns(table: String(table), paths.map { String($0[1]) })
    }

    /// - Parameter connection: `nil` gives PostgreSQL's usual name.
    func name(on connection: GRDB.Database?) -> String {
        switch self {
        case .named(let name): return name
        case .columns(let table, let columns):
            let usual = ([table] + columns + ["key"]).joined(separator: "_")
            guard let connection else { return usual }
            do {
                let definitions = try SQLiteTransaction(connection).rows(
                    "SELECT sql FROM sqlite_master WHERE tbl_name = \(table) AND sql IS NOT NULL")
                for definition in definitions {
                    if let name = Self.name(of: columns, in: try definition.text("sql")) { return name }
                }
            } catch {
                // The name is a detail of an error that is under way already; the usual one is good enough.
            }
            return usual
        }
    }

    /// The name of the unique constraint or index over exactly these columns in one `CREATE` statement.
    static func name(of columns: [String], in definition: String) -> String? {
        let words = definition.split { $0.isWhitespace || $0 == "," || $0 == "(" || $0 == ")" }
        for (index, word) in words.enumerated() {
            let rest = words[(index + 1)...]
            let listed: ArraySlice<Substring>
            switch word.uppercased() {
            case "CONSTRAINT":
                let kind = rest.dropFirst().first?.uppercased()
                if kind == "UNIQUE" {
                    listed = rest.dropFirst(2)
                } else if kind == "PRIMARY" {
                    listed = rest.dropFirst(3)
                } else {
                    continue
                }
            case "INDEX" where index > 0 && words[index - 1].uppercased() == "UNIQUE":
                listed = rest.dropFirst(3)
            default: continue
            }
            let ends = listed.dropFirst(columns.count).first.map { ["CONSTRAINT", "WHERE"].contains($0.uppercased()) }
            if listed.prefix(columns.count).map(String.init) == columns, ends ?? true {
                return rest.first.map(String.init)
            }
        }
        return nil
    }
}
