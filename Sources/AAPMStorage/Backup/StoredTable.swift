import AAPMCore

/// A table as backups know it: its columns with what they hold, and its key.
package struct StoredTable: Hashable, Sendable {
    /// What a column holds, whatever the engine calls its type.
    package enum Kind: String, Hashable, Sendable {
        case text, integer, real, boolean, json, bytes
    }

    package struct Column: Hashable, Sendable {
        package let name: String
        package let kind: Kind
        /// The migration that made it.
        package let since: Int
    }

    package let name: String
    /// The migration that made it.
    package let since: Int
    /// Its primary key; no column of it is ever NULL.
    package let key: [String]
    /// Whether its rows belong to a backup; those of others are worth nothing a minute later.
    package let isKept: Bool
    /// Sorted by name.
    private let columns: [Column]

    /// - Parameter added: Columns that later migrations added.
    init(
        _ name: String, since: Int = 1, key: [String], isKept: Bool = true, text: [String] = [], integer: [String] = [],
        real: [String] = [], boolean: [String] = [], json: [String] = [], bytes: [String] = [], added: [Column] = []
    ) {
        func columns(_ names: [String], _ kind: Kind) -> [Column] {
            names.map { Column(name: $0, kind: kind, since: since) }
        }
        self.name = name
        self.since = since
        self.key = key
        self.isKept = isKept
        let first = columns(text, .text) + columns(integer, .integer) + columns(real, .real)
        let all = first + columns(boolean, .boolean) + columns(json, .json) + columns(bytes, .bytes) + added
        self.columns = all.sorted { $0.name < $1.name }
    }

    /// The columns that it has in a schema, sorted by name.
    package func columns(at schema: Int) -> [Column] {
        self.columns.filter { $0.since <= schema }
    }
}
