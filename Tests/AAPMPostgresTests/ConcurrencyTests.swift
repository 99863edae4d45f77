import AAPMCore
import AAPMPostgres
import AAPMStorage
import Dispatch
import Testing

@Suite("Transactions beside each other on PostgreSQL")
struct ConcurrencyTests {
    @Test("A row that another transaction holds is passed over")
    func skipLocked() async throws {
        try await TestServer.withDatabase { database in
            try await database.write { tx throws(StorageError) in
                try tx.script("CREATE TABLE jobs (id TEXT NOT NULL); INSERT INTO jobs (id) VALUES ('a'), ('b')")
            }
            let next: Query = "SELECT id FROM jobs ORDER BY id LIMIT 1"
            let held = AsyncStream<String>.makeStream()
            let release = DispatchSemaphore(value: 0)
            async let holder: Void = {
                defer { held.continuation.finish() }
                try await database.write { tx throws(StorageError) in
                    held.continuation.yield(try tx.require(next.locking(.skipping)).text("id"))
                    release.wait()
                }
            }()
            var first: String?
            for await id in held.stream {
                first = id
                break
            }
            #expect(first == "a")
            let second = try await database.write { tx throws(StorageError) in
                try tx.require(next.locking(.skipping)).text("id")
            }
            release.signal()
            try await holder
            #expect(second == "b")
        }
    }

    @Test("Of two transactions that wait for each other one is undone and repeated, so both succeed")
    func deadlock() async throws {
        try await TestServer.withDatabase { database in
            let tries = Record()
            let arrivals = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (side, names) in [("deadlock x", "deadlock y"), ("deadlock y", "deadlock x")].enumerated() {
                    group.addTask {
                        try await database.write { tx throws(StorageError) in
                            let isFirst = tries.add("try") <= 2
                            try tx.lock(names.0)
                            if isFirst {
                                // Both hold one lock before either asks for the other's.
                                arrivals[1 - side].signal()
                                arrivals[side].wait()
                            }
                            try tx.lock(names.1)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(tries.all.count == 3)
        }
    }

    @Test("More statements than are kept all work, and the server keeps no more of them than we")
    func manyStatements() async throws {
        try await TestServer.withDatabase(["pool_size": "1"]) { database in
            for _ in 1...2 {
                for number in 1...300 {
                    let query = Query(stringLiteral: "SELECT 7 AS column_\(number)")
                    let row = try await database.read { tx throws(StorageError) in try tx.require(query) }
                    #expect(try row.integer("column_\(number)") == 7)
                }
            }
            let kept = try await database.read { tx throws(StorageError) in
                try tx.require("SELECT count(*) AS kept FROM pg_prepared_statements").integer("kept")
            }
            // The last one that made room is given up after its use.
            #expect((250...257).contains(kept))
        }
    }

    @Test("Statements that the server has forgotten are prepared again")
    func forgotten() async throws {
        try await TestServer.withDatabase(["pool_size": "1"]) { database in
            let query: Query = "SELECT \(5) AS number"
            for _ in 1...2 {
                let row = try await database.read { tx throws(StorageError) in try tx.require(query) }
                #expect(try row.integer("number") == 5)
                try await database.write { tx throws(StorageError) in try tx.script("DEALLOCATE ALL") }
            }
            _ = try await database.batch([query, query], .writing)
        }
    }

    @Test("A table that changed under a kept statement is read anew")
    func changedTable() async throws {
        try await TestServer.withDatabase(["pool_size": "1"]) { database in
            try await database.write { tx throws(StorageError) in
                try tx.script("CREATE TABLE things (id BIGINT NOT NULL); INSERT INTO things (id) VALUES (1)")
            }
            let query: Query = "SELECT * FROM things"
            _ = try await database.read { tx throws(StorageError) in try tx.rows(query) }
            try await database.write { tx throws(StorageError) in
                try tx.script("ALTER TABLE things ADD COLUMN number BIGINT NOT NULL DEFAULT 9")
            }
            let row = try await database.read { tx throws(StorageError) in try tx.require(query) }
            #expect(try row.integer("number") == 9)
        }
    }

    @Test("Behind a pooler nothing is kept on the connection, and the time-outs go with each transaction")
    func pooler() async throws {
        let options = ["pool_size": "1", "pgbouncer": "true", "statement_timeout": "1234ms", "lock_timeout": "2s"]
        try await TestServer.withDatabase(options) { database in
            let query: Query = """
                SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
                    (SELECT count(*) FROM pg_prepared_statements) AS kept, \(1) AS one
                """
            var rows = [try await database.read { tx throws(StorageError) in try tx.require(query) }]
            rows.append(try await database.write { tx throws(StorageError) in try tx.require(query) })
            rows.append(try await database.batch([query], .reading)[0].rows[0])
            rows.append(try await database.batch(["SELECT 1 AS one", query], .writing)[1].rows[0])
            for row in rows {
                #expect(try row.text("statement") == "1234ms")
                #expect(try row.text("lock") == "2s")
                #expect(try row.integer("kept") == 0)
            }
        }
    }
}
