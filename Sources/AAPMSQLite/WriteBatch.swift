import AAPMCore
import GRDB

/// Writes that share one commit.
struct WriteBatch {
    private let writes: [PendingWrite]

    init(_ writes: [PendingWrite]) {
        self.writes = writes
    }

    /// Runs all writes in one transaction and tells each caller after it is as durable as the strictest of them needs. A write that fails is undone by
    /// itself.
    func commit(on connection: GRDB.Database, _ disk: DiskWait) {
        do {
            try disk.set(
                self.writes.contains { $0.durability == .powerLoss } ? .powerLoss : .processKill, on: connection)
            try connection.beginTransaction(.immediate)
        } catch {
            for write in self.writes { write.refuse(SQLiteFailure.storageError(error)) }
            return
        }
        var settlements: [PendingWrite.Settlement] = []
        var failure: StorageError?
        for write in self.writes {
            do {
                settlements.append(try self.run(write, on: connection))
            } catch {
                failure = failure ?? SQLiteFailure.storageError(error)
                write.refuse(SQLiteFailure.storageError(error))
            }
        }
        failure = failure ?? self.end(settlements, on: connection)
        if failure != nil, connection.isInsideTransaction { self.rollBack(connection) }
        for settlement in settlements { settlement.settle(failure) }
    }

    /// - Throws: When SQLite itself gave up the whole transaction (full disk, input/output error), or its savepoints.
    private func run(_ write: PendingWrite, on connection: GRDB.Database) throws -> PendingWrite.Settlement {
        guard connection.isInsideTransaction else {
            throw StorageError.unavailable(reason: "SQLite gave up the transaction")
        }
        let transaction = SQLiteTransaction(connection)
        // A write on its own needs no savepoint: the transaction can be undone as a whole.
        guard self.writes.count > 1 else { return write.run(transaction) }
        try connection.cachedStatement(sql: "SAVEPOINT one_write").execute()
        let settlement = write.run(transaction)
        guard connection.isInsideTransaction else {
            // The write knows its own error; the others' work is gone as well.
            settlement.settle(.unavailable(reason: "SQLite gave up the transaction"))
            return PendingWrite.Settlement(hasFailed: true) { _ in }
        }
        if settlement.hasFailed { try connection.cachedStatement(sql: "ROLLBACK TO SAVEPOINT one_write").execute() }
        try connection.cachedStatement(sql: "RELEASE SAVEPOINT one_write").execute()
        return settlement
    }

    /// - Returns: Why the commit failed, if it did.
    private func end(_ settlements: [PendingWrite.Settlement], on connection: GRDB.Database) -> StorageError? {
        guard connection.isInsideTransaction else {
            return .unavailable(reason: "SQLite gave up the transaction")
        }
        guard !settlements.allSatisfy(\.hasFailed) else {
            self.rollBack(connection)
            return nil
        }
        do {
            try connection.commit()
            return nil
        } catch {
            return SQLiteFailure.storageError(error)
        }
    }

    private func rollBack(_ connection: GRDB.Database) {
        do {
            try connection.rollback()
        } catch {
            // SQLite refuses only when it has rolled back already, which is what we want.
        }
    }
}
