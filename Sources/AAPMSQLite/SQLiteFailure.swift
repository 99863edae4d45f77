import AAPMCore
import GRDB

/// What SQLite's errors mean to a store. Nothing of a statement's values gets into a reason.
enum SQLiteFailure {
    /// - Parameter connection: To look up a constraint's name; inside the transaction that failed.
    static func storageError(_ error: any Error, on connection: GRDB.Database? = nil) -> StorageError {
        if let error = error as? StorageError { return error }
        guard let error = error as? DatabaseError else {
            return .unavailable(reason: "SQLite could not be used (\(type(of: error)))")
        }
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_FOREIGNKEY: return .notFound
        case .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_CHECK:
            let named = SQLiteConstraint(message: error.message ?? "")
            return .conflict(constraint: named.name(on: connection))
        case .SQLITE_CONSTRAINT_NOTNULL:
            // “NOT NULL constraint failed: learners.plan”
            let column = error.message?.split(separator: ".").last.map(String.init) ?? "?"
            return .corrupt(reason: "column \(column) must not be NULL")
        default: break
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return .unavailable(reason: "the database is locked by another process")
        case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_READONLY, .SQLITE_NOMEM, .SQLITE_INTERRUPT,
            .SQLITE_PERM, .SQLITE_PROTOCOL:
            return .unavailable(reason: "SQLite failed with code \(error.extendedResultCode.rawValue)")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return .corrupt(reason: "the file is damaged or is not a database")
        default:
            return .corrupt(reason: "SQLite refused a statement with code \(error.extendedResultCode.rawValue)")
        }
    }
}
