import AAPMCore
import AAPMStorage
import Foundation

/// How an engine means to run a statement: what it reads from end to end, and the indexes it uses.
struct QueryPlan: Equatable, Sendable {
    var scans: Set<String> = []
    var indexes: Set<String> = []

    /// Asks the engine, inside a transaction, without running the statement.
    init(of query: Query, engine: Engine, catalogue: SchemaCatalogue, _ tx: any Transaction) throws(StorageError) {
        switch engine {
        case .postgres:
            let row = try tx.require(query.preceded(by: "EXPLAIN (FORMAT JSON) "))
            self.read(json: try row.text("QUERY PLAN"))
        case .memory, .sqliteInMemory, .sqliteFile:
            for row in try tx.rows(query.preceded(by: "EXPLAIN QUERY PLAN ")) {
                self.read(sqlite: try row.text("detail"), catalogue: catalogue)
            }
        }
    }

    // MARK: SQLite

    /// One step, such as `SEARCH turns USING INDEX sqlite_autoindex_turns_1 (session_id=? AND turn_index=?)`.
    private mutating func read(sqlite step: String, catalogue: SchemaCatalogue) {
        let words = step.split(separator: " ").map(String.init)
        guard words.count > 1, ["SEARCH", "SCAN"].contains(words[0]), words[1] != "CONSTANT" else { return }
        guard let place = words.firstIndex(of: "INDEX"), place + 1 < words.count else {
            if words[0] == "SCAN" { self.scans.insert(words[1]) }
            return
        }
        let name = words[place + 1]
        self.indexes.insert(Self.constraint(behind: name, step: step, catalogue: catalogue) ?? name)
    }

    /// SQLite numbers the indexes of constraints, so the columns that a step compares tell which one it is.
    private static func constraint(behind name: String, step: String, catalogue: SchemaCatalogue) -> String? {
        let prefix = "sqlite_autoindex_"
        guard name.hasPrefix(prefix) else { return nil }
        let table = name.dropFirst(prefix.count).prefix { !$0.isNumber }.dropLast()
        let condition = step.drop { $0 != "(" }
        let compared = condition.split { " ()".contains($0) }.map(String.init).filter { $0 != "AND" }
            .map { String($0.prefix { $0.isLetter || $0 == "_" }) }.filter { !$0.isEmpty }
        return catalogue.constraints.first {
            $0.table == table && $0.isKey && Array($0.columns.prefix(compared.count)) == compared
        }?.name
    }

    // MARK: PostgreSQL

    private mutating func read(json: String) {
        let plan = try? JSONSerialization.jsonObject(with: Data(json.utf8))  // Not JSON: no index is found in it.
        self.read(postgres: plan as Any)
    }

    private mutating func read(postgres node: Any) {
        if let list = node as? [Any] {
            for one in list { self.read(postgres: one) }
        } else if let fields = node as? [String: Any] {
            if let name = fields["Index Name"] as? String { self.indexes.insert(name) }
            if fields["Node Type"] as? String == "Seq Scan", let table = fields["Relation Name"] as? String {
                self.scans.insert(table)
            }
            for one in fields.values { self.read(postgres: one) }
        }
    }
}
