import AAPMCore
import Foundation
import GRDB

/// Opens connections.
enum SQLiteFile {
    /// How long a statement waits for another process.
    private static let busyTimeout: TimeInterval = 5
    /// KiB.
    private static let writerCache = 32_768

    static func open(path: String, durability: SQLiteDatabase.Durability) throws(AAPMError) -> DatabasePool {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw self.unavailable(path, "its folder cannot be created", error)
        }
        // Signing keys and password hashes are in it. SQLite gives the files beside it the same rights.
        if !FileManager.default.fileExists(atPath: path) {
            // Whether that worked is seen when it is opened.
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        do {
            let pool = try self.pool(path: path)
            let level = durability == .powerLoss ? "FULL" : "NORMAL"
            // Only now: opening a pool sets a level of its own.
            try pool.writeWithoutTransaction { connection in
                try connection.execute(sql: "PRAGMA synchronous = \(level)")
                // The pages that turns go to and fro between; only what is used is taken.
                try connection.execute(sql: "PRAGMA cache_size = -\(self.writerCache)")
            }
            return pool
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw self.unavailable(path, "the file is not a SQLite database", error)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw self.unavailable(path, "another process keeps it locked", error)
        } catch {
            throw self.unavailable(path, "it cannot be opened for reading and writing", error)
        }
    }

    /// SQLite does not wait while another process is turning a new file to WAL, so we do.
    private static func pool(path: String) throws -> DatabasePool {
        let deadline = ContinuousClock.now + .seconds(self.busyTimeout)
        while true {
            do {
                return try DatabasePool(path: path, configuration: self.configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                guard ContinuousClock.now < deadline else { throw error }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    static func openInMemory() throws(AAPMError) -> DatabaseQueue {
        do {
            return try DatabaseQueue(configuration: self.configuration)
        } catch {
            throw self.unavailable(":memory:", "there is no memory for it", error)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "aapm.sqlite"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(self.busyTimeout)
        return configuration
    }

    private static func unavailable(_ path: String, _ reason: String, _ error: any Error) -> AAPMError {
        AAPMError(.databaseUnavailable, "The database at \(path) cannot be used: \(reason).", underlying: error)
    }
}
