import AAPMCore
import AAPMStorage

/// Reads as often as an engine may that loses its connections, and loses one at a commit.
struct UncertainDatabase: Database {
    let database: any Database
    /// What a write fails with, although it was committed.
    let failureOfCommit: StorageError?
    /// How often each reading is done.
    let readings: Int

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        for _ in 1..<self.readings { _ = try await self.database.read(body) }
        return try await self.database.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let value = try await self.database.write(body)
        if let failureOfCommit { throw failureOfCommit }
        return value
    }
}
