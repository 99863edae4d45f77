package import AAPMCore

/// The connection inside `Database.read` and `Database.write`; must not leave the closure.
package protocol Transaction {
    /// Runs a statement and returns all its rows.
    ///
    /// - Throws: `.conflict` with the constraint's name for a unique or check constraint, `.notFound` for a foreign key,
    ///   `.unavailable`, `.corrupt` for a statement that the schema does not fit.
    func rows(_ query: Query) throws(StorageError) -> [Row]

    /// Runs a statement that returns no rows.
    /// - Returns: The number of rows written.
    @discardableResult
    func execute(_ query: Query) throws(StorageError) -> Int

    /// Runs several statements without parameters, as migrations have them.
    func script(_ text: String) throws(StorageError)

    /// Whether the database has this table; asked of the engine, since each keeps its catalogue in its own way.
    func hasTable(_ name: String) throws(StorageError) -> Bool
}

extension Transaction {
    /// The first row, if any.
    package func first(_ query: Query) throws(StorageError) -> Row? {
        try self.rows(query).first
    }

    /// The first row.
    /// - Throws: `.notFound` when there is none.
    package func require(_ query: Query) throws(StorageError) -> Row {
        guard let row = try self.first(query) else { throw .notFound }
        return row
    }
}
