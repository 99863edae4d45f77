import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Foundation
import Testing

@Suite("SQLite files")
struct SQLiteFileTests {
    private func expectUnavailable(_ path: String, _ reason: String) {
        do {
            _ = try SQLiteDatabase(path: path)
            Issue.record("\(path) was opened")
        } catch {
            #expect(error.code == .databaseUnavailable)
            #expect(error.message == "The database at \(path) cannot be used: \(reason).")
        }
    }

    @Test("The file is made with its folders, and what was written is there when it is opened again")
    func reopened() async throws {
        try await withFolder { folder in
            let path = folder + "/a/b/aapm.db"
            for round in 0..<2 {
                let stores = try await Stores(migrating: SQLiteDatabase(path: path))
                if round == 0 { try await stores.learners.insert(.sample()) }
                #expect(try await stores.learners.learner(Stores.learner) == .sample())
            }
        }
    }

    @Test("What cannot be a database is refused with the path and the reason")
    func refused() async throws {
        try await withFolder { folder in
            self.expectUnavailable(folder, "it cannot be opened for reading and writing")
            self.expectUnavailable("/dev/null/x/aapm.db", "its folder cannot be created")
            let text = folder + "/notes.txt"
            try Data(String(repeating: "not a database\n", count: 100).utf8).write(to: URL(fileURLWithPath: text))
            self.expectUnavailable(text, "the file is not a SQLite database")
        }
    }

    @Test("Commits wait for the disk by default, and foreign keys are on", arguments: [
        (SQLiteDatabase.Durability.powerLoss, 2), (.processKill, 1),
    ])
    func settings(durability: SQLiteDatabase.Durability, level: Int) async throws {
        try await withFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/aapm.db", durability: durability)
            let found = try await database.write { tx throws(StorageError) in
                [
                    try tx.require("PRAGMA synchronous").integer("synchronous"),
                    try tx.require("PRAGMA foreign_keys").integer("foreign_keys"),
                    try tx.require("PRAGMA busy_timeout").integer("timeout"),
                ]
            }
            #expect(found == [level, 1, 5_000])
        }
    }

    @Test("A process killed at any moment leaves every acknowledged turn and no half of one")
    func killed() async throws {
        try await withFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/aapm.db")
            let stores = try await Stores(migrating: database)
            try await stores.learners.insert(.sample())
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample(key: "k1"))
            // What the files hold now is what a killed process leaves behind.
            try Self.copyFiles(from: folder, to: folder + "/after-accept")
            await #expect(throws: StorageError.notFound) {
                try await database.write { tx throws(StorageError) in
                    try tx.execute("UPDATE sessions SET turns_used = 9")
                    try tx.execute("DELETE FROM turns")
                    do {
                        try Self.copyFiles(from: folder, to: folder + "/in-transaction")
                    } catch {
                        throw .unavailable(reason: "the copy failed")
                    }
                    throw .notFound
                }
            }
            for copy in ["after-accept", "in-transaction"] {
                let revived = try await Stores(migrating: SQLiteDatabase(path: folder + "/\(copy)/aapm.db"))
                let turns = try await revived.sessions.turns(of: Stores.session, learner: Stores.learner)
                #expect(turns.map(\.idempotencyKey) == [nil, "k1"])
                let resumed = try await revived.sessions.accept(.sample(key: "k1", at: .sample + .seconds(31)))
                #expect(resumed.name == "resumed")
                #expect(resumed.session?.turnsUsed == 1)
            }
        }
    }

    private static func copyFiles(from folder: String, to copy: String) throws {
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in ["aapm.db", "aapm.db-wal"] {
            try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: copy + "/" + name)
        }
    }
}
