package import AAPMCore
import Foundation
import GRDB

/// Whether somebody else has a database file open.
package enum SQLiteOccupancy {
    /// Leaving WAL mode needs the file alone, so SQLite itself tells; the next one who opens it enters WAL mode again.
    /// Blocks on the disk.
    ///
    /// - Throws: `AAPMError` with `.backupRefused` when another process, or another connection of this one, has it open.
    package static func refuseIfUsed(_ path: String) throws(AAPMError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            var settings = Configuration()
            settings.busyMode = .immediateError
            let connection = try DatabaseQueue(path: path, configuration: settings)
            try connection.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try connection.close()
        } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
            throw AAPMError(
                .backupRefused,
                "Nothing was restored: another process has \(path) open. Stop the server, then try again.",
                underlying: error)
        } catch {
            // Whatever else is wrong with the file is told by opening it for good.
        }
    }
}
