import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Foundation
import GRDB
import Synchronization
import Testing

@Suite("Copies before a migration")
struct SafetyCopyTests {
    @Test("The copy is the database as it was, private, complete, and opens")
    func copied() async throws {
        try await withFolder { folder in
            let path = folder + "/aapm.sqlite"
            let stores = try await Stores(migrating: SQLiteDatabase(path: path))
            try await stores.learners.insert(.sample())
            let copy = try await SQLiteSafetyCopies(of: path).make(before: 2)
            #expect(copy == path + ".before-0002.backup")
            try await stores.learners.insert(.sample("learner-2"))
            let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let revived = SQLStores(try SQLiteDatabase(path: copy))
            #expect(try await revived.learners.learner(Stores.learner) == .sample())
            #expect(try await revived.learners.learner(Stores.stranger) == nil)
        }
    }

    @Test("The newest three are kept, and what a killed process left unfinished is written anew")
    func kept() async throws {
        try await withFolder { folder in
            let path = folder + "/aapm.sqlite"
            _ = try await Stores(migrating: SQLiteDatabase(path: path))
            let copies = SQLiteSafetyCopies(of: path)
            try Data("half of a copy".utf8).write(to: URL(fileURLWithPath: copies.file(before: 5) + ".part"))
            for version in [2, 3, 4, 5, 5, 10_000] { try await copies.make(before: version) }
            #expect(try copies.existing() == [4, 5, 10_000].map { copies.file(before: $0) })
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(!files.contains { $0.hasSuffix(".part") })
        }
    }

    @Test("A full disk is refused with what is left and what is needed, and nothing is written")
    func full() async throws {
        try await withFolder { folder in
            let path = folder + "/aapm.sqlite"
            _ = try await Stores(migrating: SQLiteDatabase(path: path))
            let copies = SQLiteSafetyCopies(of: path) { _ in 1_048_576 }
            let error = await #expect(throws: AAPMError.self) { try await copies.make(before: 2) }
            #expect(error?.code == .databaseUnavailable)
            #expect(error?.message.contains("has 1 MiB left") == true)
            #expect(try copies.existing().isEmpty)
        }
    }

    @Test("Somebody who has the database to themselves for a moment is waited for")
    func locked() async throws {
        try await withFolder { folder in
            let path = folder + "/aapm.sqlite"
            let owner = try Self.locked(path)
            let attempts = Mutex<[Int]>([])
            let copies = SQLiteSafetyCopies(
                of: path,
                waits: { attempt in
                    attempts.withLock { $0.append(attempt) }
                    // Whatever goes wrong with that, the copy fails.
                    if attempt == 2 { try? owner.inDatabase { try $0.execute(sql: "ROLLBACK") } }
                    return attempt <= 2
                })
            try await copies.make(before: 2)
            #expect(attempts.withLock { $0 } == [0, 1, 2])
            #expect(try copies.existing() == [copies.file(before: 2)])
        }
    }

    @Test("A database that stays locked is told of as the reason")
    func staysLocked() async throws {
        try await withFolder { folder in
            let path = folder + "/aapm.sqlite"
            let owner = try Self.locked(path)
            let copies = SQLiteSafetyCopies(of: path, waits: { $0 < 2 })
            let error = await #expect(throws: AAPMError.self) { try await copies.make(before: 2) }
            #expect(
                error?.message == "The copy of the database before migration 2 could not be made at "
                    + "\(copies.file(before: 2)): the database is locked by another process.")
            #expect(try copies.existing().isEmpty)
            try owner.close()
        }
    }

    @Test("A damaged database gives no copy that looks whole")
    func damaged() async throws {
        try await withFolder { folder in
            let path = folder + "/aapm.sqlite"
            try Data("SQLite format 3\0".utf8 + [UInt8](repeating: 7, count: 8_192)).write(
                to: URL(fileURLWithPath: path))
            let copies = SQLiteSafetyCopies(of: path)
            let error = await #expect(throws: AAPMError.self) { try await copies.make(before: 2) }
            #expect(error?.message.hasSuffix("backup: the file is damaged or is not a database.") == true)
            #expect(try copies.existing().isEmpty)
        }
    }

    @Test("A folder is locked for one at a time, and free again afterwards")
    func lock() async throws {
        try await withFolder { folder in
            var lock: FolderLock? = try await FolderLock.acquire(folder)
            var pauses = 0
            let error = await #expect(throws: AAPMError.self) {
                try await FolderLock.acquire(folder, attempts: 3) { pauses += 1 }
            }
            #expect(error?.code == .databaseUnavailable)
            #expect(pauses == 2)
            withExtendedLifetime(lock) {}
            lock = nil
            _ = try await FolderLock.acquire(folder, attempts: 1)
        }
    }

    /// A database, and the connection that has it to itself until it rolls back or closes.
    private static func locked(_ path: String) throws -> DatabaseQueue {
        var settings = Configuration()
        settings.allowsUnsafeTransactions = true
        let owner = try DatabaseQueue(path: path, configuration: settings)
        try owner.inDatabase { connection in
            try connection.execute(sql: "CREATE TABLE talks (id TEXT)")
            try connection.execute(sql: "BEGIN EXCLUSIVE")
        }
        return owner
    }
}
