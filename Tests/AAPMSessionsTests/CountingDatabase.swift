import AAPMCore
import AAPMStorage
import Synchronization

/// Passes everything on and notes each call: every one is a round trip to a database across a network.
final class CountingDatabase: Database {
    enum Call: String, Hashable, Sendable { case read, write, readingBatch, writingBatch }

    private let database: any Database
    private let made = Mutex<[Call]>([])

    init(_ database: any Database) {
        self.database = database
    }

    /// The calls since the last time, in order.
    func takeCalls() -> [Call] {
        self.made.withLock { made in
            defer { made = [] }
            return made
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        self.note(.read)
        return try await self.database.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        self.note(.write)
        return try await self.database.write(body)
    }

    func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult] {
        self.note(access == .reading ? .readingBatch : .writingBatch)
        return try await self.database.batch(queries, access)
    }

    private func note(_ call: Call) {
        self.made.withLock { $0.append(call) }
    }
}
