import GRDB
import Synchronization

/// Whether the writing connection waits for the disk at a commit, switched only where the next group of writes needs
/// another answer than the last.
///
/// The log of SQLite is one file that is written in order and begins anew only with the disk asked. So commits that were
/// not waited for are on the disk together with the next one that is, and what a power cut takes is the end of the log.
final class DiskWait: Sendable {
    /// What a commit that waits has to survive; a database that never waits is left as it is.
    private let strictest: SQLiteDatabase.Durability
    private let current: Mutex<SQLiteDatabase.Durability>

    /// - Parameter durability: What the connection is set to.
    init(_ durability: SQLiteDatabase.Durability) {
        self.strictest = durability
        self.current = Mutex(durability)
    }

    /// Outside of a transaction, where alone SQLite takes it.
    func set(_ wanted: SQLiteDatabase.Durability, on connection: GRDB.Database) throws {
        guard self.strictest == .powerLoss else { return }
        try self.current.withLock { current in
            guard wanted != current else { return }
            // Not a kept statement: SQLite carries the pragma out while it prepares it.
            try connection.execute(sql: "PRAGMA synchronous = \(wanted == .powerLoss ? "FULL" : "NORMAL")")
            current = wanted
        }
    }
}
