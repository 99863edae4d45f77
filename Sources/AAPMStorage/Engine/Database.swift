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
}
