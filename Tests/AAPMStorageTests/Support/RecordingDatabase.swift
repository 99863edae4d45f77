import AAPMCore
import AAPMStorage
import Synchronization

/// Passes everything on and remembers each statement once.
final class RecordingDatabase: Database {
    private let database: any Database
    private let seen = Mutex<[String: Query]>([:])

    init(_ database: any Database) {
        self.database = database
    }

    var queries: [Query] { self.seen.withLock { Array($0.values) } }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.database.read { tx throws(StorageError) in
            try body(RecordingTransaction(transaction: tx) { self.remember($0) })
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.database.write { tx throws(StorageError) in
            try body(RecordingTransaction(transaction: tx) { self.remember($0) })
        }
    }

    private func remember(_ query: Query) {
        self.seen.withLock { $0[query.text] = query }
    }
}

private struct RecordingTransaction: Transaction {
    let transaction: any Transaction
    let remember: (Query) -> Void

    func run(_ query: Query) throws(StorageError) -> QueryResult {
        self.remember(query)
        return try self.transaction.run(query)
    }

    func lock(_ name: String) throws(StorageError) { try self.transaction.lock(name) }

    func script(_ text: String) throws(StorageError) { try self.transaction.script(text) }

    func hasTable(_ name: String) throws(StorageError) -> Bool { try self.transaction.hasTable(name) }
}
