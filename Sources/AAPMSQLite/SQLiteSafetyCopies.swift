package import AAPMCore
import Foundation
import GRDB

/// The copies of a database file that migrations leave beside it: `aapm.sqlite.before-0002.backup` is the database as it
/// was before migration 2.
///
/// A copy is complete or not there: it is written under another name, checked, brought to the disk and then renamed. To go
/// back: stop the server, remove the `-wal` and `-shm` files, and put the copy in the place of the database.
package struct SQLiteSafetyCopies: Sendable {
    private let path: String
    private let freeBytes: @Sendable (_ folder: String) throws -> Int64
    private let waits: @Sendable (_ attempt: Int) -> Bool

    /// - Parameters:
    ///   - freeBytes: What the disk of a folder has left.
    ///   - waits: Called when somebody else has the database to themselves, as the last one who closes it has for a
    ///     moment: waits, and says whether to try again. Attempts are counted from 0.
    package init(
        of path: String,
        freeBytes: @escaping @Sendable (_ folder: String) throws -> Int64 = Self.freeBytes,
        waits: @escaping @Sendable (_ attempt: Int) -> Bool = Self.waits
    ) {
        self.path = path
        self.freeBytes = freeBytes
        self.waits = waits
    }

    /// Where the copy before this migration is.
    package func file(before version: Int) -> String {
        let digits = String(version)
        return self.path + ".before-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".backup"
    }

    /// Copies the database as it is at one moment, while others go on reading and writing, and removes all but the newest
    /// copies. One process at a time: see `FolderLock`.
    ///
    /// - Returns: The copy's path.
    /// - Throws: `AAPMError` with `.databaseUnavailable` and the reason, such as too little space; the database is as it
    ///   was.
    @discardableResult
    package func make(before version: Int, keeping kept: Int = 3) async throws(AAPMError) -> String {
        let target = self.file(before: version)
        let unfinished = target + ".part"
        do {
            try self.refuseWithoutRoom()
            // A killed process may have left one.
            if FileManager.default.fileExists(atPath: unfinished) {
                try FileManager.default.removeItem(atPath: unfinished)
            }
            try await self.copy(to: unfinished)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: unfinished)
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: unfinished))
            try handle.synchronize()
            try handle.close()
            guard rename(unfinished, target) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
            try self.removeOld(keeping: kept)
        } catch let error as AAPMError {
            throw error
        } catch {
            throw AAPMError(
                .databaseUnavailable,
                "The copy of the database before migration \(version) could not be made at \(target): "
                    + "\(Self.reason(error)).",
                underlying: error)
        }
        return target
    }

    /// Oldest first.
    package func existing() throws -> [String] {
        let url = URL(fileURLWithPath: self.path)
        let name = url.lastPathComponent + ".before-"
        let folder = url.deletingLastPathComponent().path
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix(name) && $0.hasSuffix(".backup") }
            .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
            .map { folder + "/" + $0 }
    }

    /// Ten seconds.
    package static func waits(_ attempt: Int) -> Bool {
        guard attempt < 500 else { return false }
        Thread.sleep(forTimeInterval: 0.02)
        return true
    }

    private static func reason(_ error: any Error) -> String {
        guard error is DatabaseError else { return error.localizedDescription }
        return switch SQLiteFailure.storageError(error) {
        case .unavailable(let reason), .busy(let reason), .corrupt(let reason): reason
        case .notFound, .conflict: "SQLite refused it"
        }
    }

    /// What the disk of a folder has left.
    package static func freeBytes(_ folder: String) throws -> Int64 {
        let found = try FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber
        return found?.int64Value ?? 0
    }

    private func refuseWithoutRoom() throws {
        let folder = URL(fileURLWithPath: self.path).deletingLastPathComponent().path
        let free = try self.freeBytes(folder)
        // The copy, and as much again for what the migration writes.
        let needed = try 2 * Self.size(self.path) + 2 * Self.size(self.path + "-wal") + 1_048_576
        guard free >= needed else {
            throw AAPMError(
                .databaseUnavailable,
                "The disk of \(folder) has \(free / 1_048_576) MiB left; the copy before a migration and the migration "
                    + "itself need \(needed / 1_048_576) MiB. Make room, then try again.")
        }
    }

    private static func size(_ path: String) throws -> Int64 {
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return (try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.int64Value ?? 0
    }

    private func copy(to target: String) async throws {
        var waiting = Configuration()
        waiting.busyMode = .callback(self.waits)
        let source = try DatabaseQueue(path: self.path, configuration: waiting)
        try await source.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
        try source.close()
        var settings = Configuration()
        settings.readonly = true
        let copy = try DatabaseQueue(path: target, configuration: settings)
        let verdict = try await copy.read { try String.fetchOne($0, sql: "PRAGMA quick_check") }
        try copy.close()
        guard verdict == "ok" else {
            throw AAPMError(
                .databaseUnavailable,
                "The copy of the database is damaged, and so may be the database; nothing was migrated. Run “aapm "
                    + "doctor”.")
        }
    }

    private func removeOld(keeping kept: Int) throws {
        for path in try self.existing().dropLast(kept) { try FileManager.default.removeItem(atPath: path) }
    }
}
