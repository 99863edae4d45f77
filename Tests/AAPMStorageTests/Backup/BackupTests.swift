import AAPMCore
import AAPMSQLite
import AAPMTestSupport
import Foundation
import Testing

@testable import AAPMStorage

@Suite("Backup and restore")
struct BackupTests {
    /// A backup of a database in which everything was used and random rows were written.
    private static func backup(
        on engine: Engine, to file: String, seed: UInt64
    ) async throws -> BackupWriter.Summary {
        try await engine.withUsedDatabase { database in
            var content = RandomContent(seed: seed)
            try await content.fill(database)
            return try await BackupWriter(database, engine: engine.kind)
                .write(to: file, replacing: false, now: .sample)
        }
    }

    /// The rows of a file, whatever their order, without what tells where they came from.
    private static func rows(of file: String) throws -> [String] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
        return text.split(separator: "\n").dropFirst().dropLast().map(String.init).sorted()
    }

    @Test(
        "A backup restored into any engine and backed up again has the same rows, byte for byte",
        arguments: Engine.sql, Engine.sql)
    func roundTrip(from source: Engine, to target: Engine) async throws {
        try await withFolder { folder in
            let first = try await Self.backup(on: source, to: folder + "/first", seed: 7)
            #expect(first.content["turns"]?.rows ?? 0 > 1_200)
            let empty = Set(first.content.filter { $0.value.rows == 0 }.keys)
            #expect(empty.isSubset(of: ["signing_keys", "outbox", "side_turns"]))
            let second = try await target.withDatabase { database in
                let restored = try await BackupRestore(database, engine: target.kind)
                    .restore(from: folder + "/first", emptying: false, now: .sample)
                #expect(restored.content == first.content)
                #expect(restored.migrated.isEmpty)
                try await Migrator(database).check()
                return try await BackupWriter(database, engine: target.kind)
                    .write(to: folder + "/second", replacing: false, now: .sample)
            }
            #expect(second.content == first.content)
            #expect(try Self.rows(of: folder + "/second") == Self.rows(of: folder + "/first"))
        }
    }

    @Test("The file is its owner's alone, and one that is there is kept unless it may be replaced")
    func file() async throws {
        try await withFolder { folder in
            try await Engine.sqliteInMemory.withUsedDatabase { database in
                let writer = BackupWriter(database, engine: .sqlite)
                let path = folder + "/a.backup"
                _ = try await writer.write(to: path, replacing: false, now: .sample)
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
                let error = await #expect(throws: AAPMError.self) {
                    try await writer.write(to: path, replacing: false, now: .sample)
                }
                #expect(error?.code == .backupRefused)
                _ = try await writer.write(to: path, replacing: true, now: .sample)
                await #expect(throws: AAPMError.self) {
                    try await writer.write(to: folder + "/none/a.backup", replacing: false, now: .sample)
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.backup"])
            }
        }
    }

    /// Damages a good backup, tries to restore it into an empty database, and returns why that was refused.
    private static func refusal(
        of bytes: (Data) -> Data, into folder: String, emptying: Bool = false, migrations: [Migration] = Migration.all
    ) async throws -> String {
        let good = folder + "/good"
        if !FileManager.default.fileExists(atPath: good) {
            _ = try await Self.backup(on: .sqliteInMemory, to: good, seed: 3)
        }
        let bad = folder + "/bad"
        try bytes(try Data(contentsOf: URL(fileURLWithPath: good))).write(to: URL(fileURLWithPath: bad))
        return try await Engine.sqliteInMemory.withDatabase { database in
            do {
                _ = try await BackupRestore(database, engine: .sqlite, migrations: migrations)
                    .restore(from: bad, emptying: emptying, now: .sample)
                return "restored"
            } catch let error as AAPMError {
                let isUntouched = try await database.read { tx throws(StorageError) in try !tx.hasTable("learners") }
                #expect(isUntouched)
                #expect(error.code == .backupRefused)
                return error.message
            }
        }
    }

    @Test("A file that was cut anywhere is refused before anything is written")
    func cut() async throws {
        try await withFolder { folder in
            for keep in [0, 1, 200, 5_000, 60_000] {
                let reason = try await Self.refusal(of: { $0.prefix(keep) }, into: folder)
                #expect(reason != "restored", "\(keep) bytes")
            }
            for cut in [1, 2, 50, 1_000] {
                let reason = try await Self.refusal(of: { $0.dropLast(cut) }, into: folder)
                #expect(reason != "restored", "without the last \(cut) bytes")
            }
        }
    }

    @Test("A file in which any byte was changed is refused")
    func changed() async throws {
        try await withFolder { folder in
            for step in 1...24 {
                let reason = try await Self.refusal(
                    of: { good in
                        var bytes = good
                        let index = (bytes.count - 1) * step / 24
                        bytes[bytes.startIndex + index] ^= 1
                        return bytes
                    }, into: folder)
                #expect(reason != "restored", "\(step)")
            }
        }
    }

    private static func lines(_ change: @escaping ([Substring]) -> [Substring]) -> (Data) -> Data {
        { good in
            let lines = change(String(decoding: good, as: UTF8.self).split(separator: "\n"))
            return Data((lines.joined(separator: "\n") + "\n").utf8)
        }
    }

    @Test("Lines that are doubled, dropped, added or from elsewhere are refused, with the reason")
    func tampered() async throws {
        try await withFolder { folder in
            func refusal(_ change: @escaping ([Substring]) -> [Substring]) async throws -> String {
                try await Self.refusal(of: Self.lines(change), into: folder)
            }
            #expect(try await refusal { Array($0.dropLast()) }.contains("not whole"))
            #expect(try await refusal { $0 + ["[]"] }.contains("behind its last line"))
            #expect(try await refusal { Array($0.prefix(3)) + $0.dropFirst(2) }.contains("changed"))
            #expect(try await refusal { Array($0.prefix(2)) + $0.dropFirst(3) }.contains("changed"))
            #expect(try await refusal { ["{\"a\":1}"] + $0.dropFirst() }.contains("no backup"))
            #expect(try await refusal { Array($0.prefix(1)) + $0.dropFirst(2) }.contains("outside of any table"))
            let versions = try await refusal { lines in
                [Substring(lines[0].replacing("\"tables\":[", with: "\"tables\":[[],"))] + lines.dropFirst()
            }
            #expect(versions.contains("header"))
        }
    }

    @Test("A backup of a newer release or another build is refused")
    func foreign() async throws {
        try await withFolder { folder in
            let edited = [Migration(version: 1, name: "initial", sql: "SELECT 1;")] + Migration.all.dropFirst()
            #expect(try await Self.refusal(of: { $0 }, into: folder, migrations: edited).contains("another build"))
            let newer = try await Self.refusal(
                of: Self.lines { lines in
                    let entry = "{\"checksum\":\"a\",\"name\":\"of_tomorrow\",\"version\":999}"
                    return [Substring(lines[0].replacing("\"migrations\":[", with: "\"migrations\":[\(entry),"))]
                        + lines.dropFirst()
                }, into: folder)
            #expect(newer.contains("newer release"))
        }
    }

    @Test("A backup of an older schema is restored as it is, then migrated", arguments: Engine.sql)
    func older(engine: Engine) async throws {
        let next = Migration(
            version: Migration.all.count + 1, name: "next",
            sql: "CREATE TABLE names (name TEXT); INSERT INTO names (name) SELECT id FROM learners;")
        try await withFolder { folder in
            let made = try await Self.backup(on: engine, to: folder + "/old", seed: 5)
            try await engine.withDatabase { database in
                // A database that is ahead already, as a new server leaves it.
                _ = try await Migrator(database).apply(now: .sample)
                let summary = try await BackupRestore(database, engine: engine.kind, migrations: Migration.all + [next])
                    .restore(from: folder + "/old", emptying: false, now: .sample)
                #expect(summary.migrated == [next])
                let names = try await database.read { tx throws(StorageError) in
                    try tx.require("SELECT count(*) AS number FROM names").integer("number")
                }
                #expect(names == made.content["learners"]?.rows)
            }
        }
    }

    @Test("A database with rows is kept, unless it may be emptied", arguments: Engine.sql)
    func notEmpty(engine: Engine) async throws {
        try await withFolder { folder in
            let made = try await Self.backup(on: engine, to: folder + "/a", seed: 9)
            try await engine.withSchema { database in
                try await SQLStores(database).learners.insert(.sample("learner-7"))
                let restore = BackupRestore(database, engine: engine.kind)
                let error = await #expect(throws: AAPMError.self) {
                    try await restore.restore(from: folder + "/a", emptying: false, now: .sample)
                }
                #expect(error?.message.contains("learners has rows") == true)
                #expect(try await SQLStores(database).learners.learner(ID("learner-7")) != nil)
                let summary = try await restore.restore(from: folder + "/a", emptying: true, now: .sample)
                #expect(summary.content == made.content)
                #expect(try await SQLStores(database).learners.learner(ID("learner-7")) == nil)
            }
        }
    }

    @Test("Tables of another application are kept, with --force as well", arguments: Engine.sql)
    func otherApplication(engine: Engine) async throws {
        try await withFolder { folder in
            _ = try await Self.backup(on: engine, to: folder + "/a", seed: 11)
            for table in ["outbox", "schema_migrations"] {
                try await engine.withDatabase { database in
                    try await database.write { tx throws(StorageError) in
                        try tx.script("CREATE TABLE \(table) (version TEXT);")
                    }
                    for emptying in [false, true] {
                        let error = await #expect(throws: AAPMError.self) {
                            try await BackupRestore(database, engine: engine.kind)
                                .restore(from: folder + "/a", emptying: emptying, now: .sample)
                        }
                        #expect(error?.code == .backupRefused)
                        #expect(error?.message.contains(table) == true)
                    }
                    let refused = await #expect(throws: AAPMError.self) { try await Migrator(database).plan() }
                    #expect(refused?.code == .databaseSchemaMismatch)
                    let isKept = try await database.read { tx throws(StorageError) in try tx.hasTable(table) }
                    #expect(isKept)
                }
            }
        }
    }

    @Test("A restore whose migrations fail afterwards says that it was restored")
    func notMigrated() async throws {
        let broken = Migration(
            version: Migration.all.count + 1, name: "broken", sql: "CREATE TABLE learners (id TEXT);")
        try await withFolder { folder in
            let made = try await Self.backup(on: .sqliteInMemory, to: folder + "/a", seed: 12)
            try await Engine.sqliteInMemory.withDatabase { database in
                let error = await #expect(throws: AAPMError.self) {
                    try await BackupRestore(database, engine: .sqlite, migrations: Migration.all + [broken])
                        .restore(from: folder + "/a", emptying: false, now: .sample)
                }
                #expect(error?.code == .databaseSchemaMismatch)
                #expect(error?.message.contains("was restored, at schema \(Migration.all.count)") == true)
                let again = try await BackupWriter(database, engine: .sqlite)
                    .write(to: folder + "/b", replacing: false, now: .sample)
                #expect(again.content == made.content)
            }
        }
    }

    @Test(
        "A connection that is lost at the commit leaves the outcome unknown, and says so; before it, nothing was restored",
        arguments: [true, false])
    func lostCommit(atCommit: Bool) async throws {
        try await withFolder { folder in
            _ = try await Self.backup(on: .sqliteInMemory, to: folder + "/a", seed: 13)
            let lost = StorageError.unavailable(reason: "the connection was lost")
            let database = UncertainDatabase(
                database: try SQLiteDatabase.inMemory(), failureOfCommit: atCommit ? lost : nil, readings: 1)
            let error = await #expect(throws: AAPMError.self) {
                try await BackupRestore(database, engine: .sqlite)
                    .restore(from: folder + "/a", emptying: false, now: .sample) { _ throws(StorageError) in
                        if !atCommit { throw lost }
                    }
            }
            #expect(error?.message.hasPrefix(atCommit ? "It is unknown whether" : "Nothing was restored") == true)
        }
    }

    @Test("A reading that the engine begins again writes a file with each row once")
    func readTwice() async throws {
        try await withFolder { folder in
            try await Engine.sqliteInMemory.withUsedDatabase { database in
                let once = try await BackupWriter(database, engine: .sqlite)
                    .write(to: folder + "/once", replacing: false, now: .sample)
                let twice = try await BackupWriter(
                    UncertainDatabase(database: database, failureOfCommit: nil, readings: 2), engine: .sqlite
                ).write(to: folder + "/twice", replacing: false, now: .sample)
                #expect(twice == once)
                #expect(
                    try Data(contentsOf: URL(fileURLWithPath: folder + "/twice"))
                        == Data(contentsOf: URL(fileURLWithPath: folder + "/once")))
                #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == ["once", "twice"])
            }
        }
    }

    @Test(
        "The folder of a file is the one that its path names",
        arguments: [("a", "."), ("sub/x", "sub"), ("/x", "/"), ("/var/x", "/var"), ("../a/x", "../a")])
    func folder(of path: String, is folder: String) {
        #expect(BackupOutput.folder(of: path) == folder)
    }

    @Test("An empty database has nothing to back up")
    func nothing() async throws {
        try await withFolder { folder in
            try await Engine.sqliteInMemory.withDatabase { database in
                let error = await #expect(throws: AAPMError.self) {
                    try await BackupWriter(database, engine: .sqlite)
                        .write(to: folder + "/a", replacing: false, now: .sample)
                }
                #expect(error?.code == .databaseSchemaMismatch)
            }
        }
    }
}

extension Engine {
    var kind: DatabaseEngine { self == .postgres ? .postgresql : .sqlite }
}
