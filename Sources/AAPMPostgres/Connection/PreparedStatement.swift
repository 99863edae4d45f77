import AAPMStorage

/// A statement as a connection knows it.
final class PreparedStatement {
    /// What it is found by.
    struct Key: Hashable {
        let text: String
        let form: SQLForm
    }

    /// On the server; empty for one that is parsed at each use.
    let name: String
    /// What the server gets.
    let sql: String
    /// The declared types of its parameters, 0 where the server infers.
    let types: [UInt32]
    /// Of its result, once known; the server keeps them as long as the statement is prepared.
    var columns: ResultColumns?

    init(name: String, sql: String, types: [UInt32]) {
        self.name = name
        self.sql = sql
        self.types = types
    }

    /// Whether these values can go with it.
    func fits(_ values: [SQLValue]) -> Bool {
        for (type, value) in zip(self.types, values) where type != 0 && value != .null {
            if ParameterBuffer.type(of: value) != type { return false }
        }
        return true
    }
}
