import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("Writes that the disk is not asked for")
struct RelaxedWriteTests {
    /// How the writing connection of SQLite waits: 1 for `NORMAL`, 2 for `FULL`.
    private static func level(of access: BatchAccess, in database: any Database) async throws -> Int {
        try await database.batch(["PRAGMA synchronous"], access)[0].rows[0].integer("synchronous")
    }

    @Test("SQLite waits for the disk when any write of a group must survive the machine, and else not")
    func sqliteGroups() async throws {
        try await withFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/aapm.db")
            for _ in 0..<3 {
                #expect(try await Self.level(of: .writing, in: database) == 2)
                #expect(try await Self.level(of: .writingRelaxed, in: database) == 1)
                #expect(try await Self.level(of: .writingRelaxed, in: database) == 1)
            }
            let durable = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let access: BatchAccess = number.isMultiple(of: 3) ? .writing : .writingRelaxed
                        let level = try await Self.level(of: access, in: database)
                        return access == .writing ? level : nil
                    }
                }
                return try await group.reduce(into: [Int]()) { levels, level in
                    if let level { levels.append(level) }
                }
            }
            #expect(durable == Array(repeating: 2, count: 134))
            let closure = try await database.write { tx throws(StorageError) in
                try tx.require("PRAGMA synchronous").integer("synchronous")
            }
            #expect(closure == 2, "a write that says nothing is durable")
        }
    }

    @Test("A SQLite database that never waits for the disk is left so")
    func sqliteNormal() async throws {
        try await withFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/aapm.db", durability: .processKill)
            #expect(try await Self.level(of: .writing, in: database) == 1)
            #expect(try await Self.level(of: .writingRelaxed, in: database) == 1)
            #expect(try await Self.level(of: .writing, in: database) == 1)
        }
    }

    @Test("PostgreSQL is told for the one transaction, and not for the next on the same connection")
    func postgres() async throws {
        try await Engine.postgres.withSchema { (database: any Database) async throws in
            // Whatever the server itself is set to, it says when a transaction has a setting of its own.
            let source: Query = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
            for _ in 0..<3 {
                let relaxed = try await database.batch([source, "SHOW synchronous_commit"], .writingRelaxed)
                #expect(try relaxed[0].rows[0].text("source") == "session")
                #expect(try relaxed[1].rows[0].text("synchronous_commit") == "off")
                #expect(try await database.batch([source], .writing)[0].rows[0].text("source") != "session")
            }
        }
    }

    @Test("A relaxed batch is one transaction like any other", arguments: Engine.sql)
    func transaction(engine: Engine) async throws {
        try await engine.withSchema { (database: any Database) async throws in
            let insertion: Query = "INSERT INTO rate_limits (bucket, full_at) VALUES (\("a"), \(1))"
            let none: Query = "SELECT bucket FROM rate_limits WHERE bucket = \("none")"
            await #expect(throws: StorageError.conflict(constraint: "there")) {
                try await database.batch([insertion, none.required(orConflict: "there")], .writingRelaxed)
            }
            let count: Query = "SELECT COUNT(*) AS total FROM rate_limits"
            #expect(try await database.batch([count], .reading)[0].rows[0].integer("total") == 0)
            #expect(try await database.batch([insertion], .writingRelaxed)[0].changed == 1)
            #expect(try await database.batch([count], .reading)[0].rows[0].integer("total") == 1)
        }
    }
}
