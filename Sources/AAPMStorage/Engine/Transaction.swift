package import AAPMCore

/// The connection inside `Database.read` and `Database.write`; must not leave the closure.
package protocol Transaction {
    /// Runs a statement.
    ///
    /// - Throws: `.conflict` with the constraint's name for a unique or check constraint, `.notFound` for a foreign key,
    ///   `.unavailable`, `.corrupt` for a statement that the schema does not fit.
    func run(_ query: Query) throws(StorageError) -> QueryResult

    /// Waits until no other transaction holds a lock of this name, and holds it until this one ends. Nothing to an engine
    /// whose writing transactions exclude each other.
    func lock(_ name: String) throws(StorageError)

    /// Runs several statements without parameters, as migrations have them.
    func script(_ text: String) throws(StorageError)

    /// Whether the database has this table; asked of the engine, since each keeps its catalogue in its own way.
    func hasTable(_ name: String) throws(StorageError) -> Bool
}

extension Transaction {
    /// Runs a statement and returns all its rows; errors as `run`.
    package func rows(_ query: Query) throws(StorageError) -> [Row] {
        try self.run(query).rows
    }

    /// Runs a statement for what it does; errors as `run`.
    /// - Returns: The number of rows written.
    @discardableResult
    package func execute(_ query: Query) throws(StorageError) -> Int {
        try self.run(query).changed
    }

    /// Runs statements in order.
    /// - Throws: The first error; `.conflict` with the name of a requirement that was not met.
    package func run(_ queries: [Query]) throws(StorageError) -> [QueryResult] {
        var results: [QueryResult] = []
        results.reserveCapacity(queries.count)
        for query in queries {
            let result = try self.run(query)
            if let name = query.requirement, result.rows.isEmpty { throw .conflict(constraint: name) }
            results.append(result)
        }
        return results
    }

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
