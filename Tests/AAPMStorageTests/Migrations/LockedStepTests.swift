import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Synchronization
import Testing

/// A database whose writing transactions wait in vain for a lock the first few times.
private final class BusyDatabase: Database {
    private let database: any Database
    private let refusals: Mutex<Int>

    init(_ database: any Database, refusals: Int) {
        self.database = database
        self.refusals = Mutex(refusals)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.database.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let isRefused = self.refusals.withLock { left in
            left -= 1
            return left >= 0
        }
        guard !isRefused else { throw .unavailable(reason: "a lock was not given in time") }
        return try await self.database.write { tx throws(StorageError) in try body(LenientTransaction(tx)) }
    }
}

/// Passes over the settings that only PostgreSQL has.
private struct LenientTransaction: Transaction {
    private let transaction: any Transaction

    init(_ transaction: any Transaction) {
        self.transaction = transaction
    }

    func run(_ query: Query) throws(StorageError) -> QueryResult { try self.transaction.run(query) }
    func hasTable(_ name: String) throws(StorageError) -> Bool { try self.transaction.hasTable(name) }
    func lock(_ name: String) throws(StorageError) { try self.transaction.lock(name) }

    func script(_ text: String) throws(StorageError) {
        guard !text.hasPrefix("SET LOCAL") else { return }
        try self.transaction.script(text)
    }
}

@Suite("Steps that wait for locks")
struct LockedStepTests {
    private static let step = Migration(version: 1, name: "one", sql: "CREATE TABLE one (id TEXT NOT NULL);")

    private func migrate(
        refusals: Int
    ) async throws -> (applied: [Migration], said: [Migrator.Progress], rests: [Duration]) {
        let rests = Mutex<[Duration]>([])
        let said = Mutex<[Migrator.Progress]>([])
        let migrator = Migrator(
            BusyDatabase(try SQLiteDatabase.inMemory(), refusals: refusals), engine: .postgresql,
            migrations: [Self.step]
        ) { pause in rests.withLock { $0.append(pause) } }
        let applied = try await migrator.apply(now: .sample) { progress in said.withLock { $0.append(progress) } }
        return (applied, said.withLock { $0 }, rests.withLock { $0 })
    }

    @Test("A step that others keep from its lock is tried again after a rest, and says so")
    func patience() async throws {
        let (applied, said, rests) = try await self.migrate(refusals: 3)
        #expect(applied == [Self.step])
        #expect(rests == [.seconds(1), .seconds(2), .seconds(4)])
        #expect(
            said == [
                .waiting(for: Self.step, attempt: 1, of: 5), .waiting(for: Self.step, attempt: 2, of: 5),
                .waiting(for: Self.step, attempt: 3, of: 5), .applied(Self.step),
            ])
    }

    @Test("After five attempts it gives up")
    func exhausted() async throws {
        await #expect(throws: StorageError.unavailable(reason: "a lock was not given in time")) {
            _ = try await self.migrate(refusals: 5)
        }
    }
}
