package import AAPMCore
package import AAPMStorage
import GRDB
import Synchronization

/// The SQLite engine, on GRDB: one writing connection and several reading ones (WAL), each on a queue of GRDB's own.
///
/// Writes that arrive while a commit is on its way to the disk share the next one, each in a savepoint of its own: the
/// disk is asked once for all of them, and each caller still hears only of its own success or failure, after the commit.
/// When all of them are content to survive the end of the process, the disk is not asked.
package final class SQLiteDatabase: AAPMStorage.Database {
    /// How much a commit survives.
    package enum Durability: Hashable, Sendable {
        /// Power loss: each commit waits for the disk (`synchronous = FULL`).
        case powerLoss
        /// The end of the process, however sudden, but not of the machine (`synchronous = NORMAL`).
        case processKill
    }

    private let connections: any DatabaseWriter
    private let disk: DiskWait
    private let pending = Mutex<[PendingWrite]>([])

    /// Opens the file, or creates it with the folders it needs.
    ///
    /// Blocks on the disk, so it belongs to the start of a program.
    ///
    /// - Parameters:
    ///   - path: Of the file; `-wal` and `-shm` files stand beside it.
    ///   - durability: What an acknowledged write survives.
    /// - Throws: `AAPMError` with `.databaseUnavailable` naming the path, when it cannot be created, read or written, or
    ///   holds something other than a database.
    package convenience init(path: String, durability: Durability = .powerLoss) throws(AAPMError) {
        self.init(connections: try SQLiteFile.open(path: path, durability: durability), waiting: durability)
    }

    /// A database that lives in memory and dies with this object.
    package static func inMemory() throws(AAPMError) -> SQLiteDatabase {
        SQLiteDatabase(connections: try SQLiteFile.openInMemory(), waiting: .processKill)
    }

    /// - Parameter waiting: What the writing connection is set to.
    private init(connections: any DatabaseWriter, waiting: Durability) {
        self.connections = connections
        self.disk = DiskWait(waiting)
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let outcome: Result<Value, StorageError> = await withCheckedContinuation { continuation in
            self.connections.asyncRead { access in
                continuation.resume(returning: Self.outcome(of: body, on: access))
            }
        }
        return try outcome.get()
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.write(.powerLoss, body)
    }

    package func batch(_ queries: [Query], _ access: BatchAccess) async throws(StorageError) -> [QueryResult] {
        switch access {
        case .reading: try await self.read { tx throws(StorageError) in try tx.run(queries) }
        case .writing: try await self.write(.powerLoss) { tx throws(StorageError) in try tx.run(queries) }
        case .writingRelaxed: try await self.write(.processKill) { tx throws(StorageError) in try tx.run(queries) }
        }
    }

    private func write<Value: Sendable>(
        _ durability: Durability, _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let outcome: Result<Value, StorageError> = await withCheckedContinuation { continuation in
            let write = PendingWrite(durability, body) { continuation.resume(returning: $0) }
            let isFirst = self.pending.withLock { waiting in
                waiting.append(write)
                return waiting.count == 1
            }
            guard isFirst else { return }
            self.connections.asyncWriteWithoutTransaction { connection in
                let batch = self.pending.withLock { waiting in
                    defer { waiting = [] }
                    return waiting
                }
                WriteBatch(batch).commit(on: connection, self.disk)
            }
        }
        return try outcome.get()
    }

    private static func outcome<Value>(
        of body: (any Transaction) throws(StorageError) -> Value, on access: Result<GRDB.Database, any Error>
    ) -> Result<Value, StorageError> {
        switch access {
        case .failure(let error): .failure(SQLiteFailure.storageError(error))
        case .success(let connection):
            Result { () throws(StorageError) in try body(SQLiteTransaction(connection)) }
        }
    }
}
