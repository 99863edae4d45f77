package import AAPMCore

/// A database that runs our SQL: async outside, synchronous inside, so that no other work can come between the
/// statements of a transaction.
///
/// Engines run closures on queues of their own, never on the cooperative pool. A closure that has begun is finished even
/// when its task is cancelled: what a caller was told to be written is written.
package protocol Database: Sendable {
    /// Runs `body` in a read-only transaction: all its statements see one moment.
    ///
    /// - Throws: What `body` throws; `.unavailable` when the database cannot be reached.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value

    /// Runs `body` in a transaction that is durable when this returns, and undone when `body` throws.
    ///
    /// - Throws: What `body` throws; `.unavailable` when the database cannot be reached, is locked for longer than the
    ///   time-out or cannot be written.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value

    /// Runs the statements in order in one transaction and, where the engine can, in one round trip. No statement can
    /// depend on what another gave, but for `Query.required(orConflict:)`, which ends the batch and undoes it.
    ///
    /// - Returns: What each statement gave. A writing batch is durable then, as far as `access` says.
    /// - Throws: The first error; nothing is left of the batch. `.conflict` with the name of a requirement that was not
    ///   met; `.unavailable` as `read` and `write`.
    func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult]
}

/// What a batch may do.
package enum BatchAccess: Hashable, Sendable {
    /// All statements see one moment.
    case reading
    /// Durable, whatever happens to the machine.
    case writing
    /// Survives the end of this process, however sudden, but is not waited for by the disk: when the power goes, the last
    /// moment may be lost, and never something earlier without what came after it. For what is many and worth little.
    case writingRelaxed
}

extension Database {
    /// For engines to which statements of one transaction cost no round trips.
    package func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult] {
        switch access {
        case .reading: try await self.read { tx throws(StorageError) in try tx.run(queries) }
        case .writing, .writingRelaxed: try await self.write { tx throws(StorageError) in try tx.run(queries) }
        }
    }
}
