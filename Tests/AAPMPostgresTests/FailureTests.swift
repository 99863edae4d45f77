import AAPMCore
import AAPMStorage
import Testing

@testable import AAPMPostgres

@Suite("When PostgreSQL or a caller goes away")
struct FailureTests {
    private static let ask: Query = "SELECT pg_backend_pid() AS pid"
    private static let table = "CREATE TABLE things (id TEXT NOT NULL, CONSTRAINT things_pkey PRIMARY KEY (id))"

    private func pid(_ database: PostgresDatabase) async throws -> Int {
        try await database.read { tx throws(StorageError) in try tx.require(Self.ask).integer("pid") }
    }

    private func kill(_ pid: Int, from database: PostgresDatabase) async throws {
        _ = try await database.read { tx throws(StorageError) in
            try tx.rows("SELECT pg_terminate_backend(CAST(\(pid) AS INTEGER))")
        }
        try await Barrier.until("the end of the backend", on: database) { tx throws(StorageError) in
            try tx.first("SELECT pid FROM pg_stat_activity WHERE pid = \(pid)") == nil
        }
    }

    /// A pool of its own on the test server.
    private func withPool<Value>(
        _ options: [String: String], _ body: (PostgresDatabase) async throws -> Value
    ) async throws -> Value {
        let database = PostgresDatabase(try PostgresSettings(url: try TestServer.url(options)))
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(database)) } catch { outcome = .failure(error) }
        await database.shutDown()
        return try outcome.get()
    }

    @Test("An idle connection that has died is replaced before a read, a write and a batch")
    func idleDeath() async throws {
        try await TestServer.withDatabase(["pool_size": "1"]) { database in
            try await self.withPool(["pool_size": "1"]) { killer in
                try await database.write { tx throws(StorageError) in try tx.script(Self.table) }
                try await self.kill(self.pid(database), from: killer)
                let second = try await self.pid(database)
                try await self.kill(second, from: killer)
                _ = try await database.write { tx throws(StorageError) in
                    try tx.execute("INSERT INTO things (id) VALUES (\("a"))")
                }
                try await self.kill(self.pid(database), from: killer)
                _ = try await database.batch(["INSERT INTO things (id) VALUES (\("b"))"], .writing)
                let rows = try await database.read { tx throws(StorageError) in
                    try tx.rows("SELECT id FROM things ORDER BY id")
                }
                #expect(try rows.map { try $0.text("id") } == ["a", "b"])
            }
        }
    }

    @Test("A read whose connection dies under it is repeated once on another")
    func deathWhileReading() async throws {
        try await self.withPool(["pool_size": "2"]) { database in
            let tries = Record()
            let pid = try await database.read { tx throws(StorageError) in
                let isFirst = tries.add("try") == 1
                let pid = try tx.require(Self.ask).integer("pid")
                if isFirst { _ = try tx.rows("SELECT pg_terminate_backend(CAST(\(pid) AS INTEGER))") }
                return pid
            }
            #expect(pid > 0)
            #expect(tries.all == ["try", "try"])
        }
    }

    @Test("A write whose connection dies before the commit is repeated, and is there once")
    func deathWhileWriting() async throws {
        try await TestServer.withDatabase { database in
            try await database.write { tx throws(StorageError) in try tx.script(Self.table) }
            let tries = Record()
            try await database.write { tx throws(StorageError) in
                let isFirst = tries.add("try") == 1
                try tx.execute("INSERT INTO things (id) VALUES (\("a"))")
                if isFirst { _ = try tx.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(tries.all == ["try", "try"])
            let rows = try await database.read { tx throws(StorageError) in try tx.rows("SELECT id FROM things") }
            #expect(rows.count == 1)
        }
    }

    @Test("A batch that ends its own connection each time fails after the second time, and leaves nothing")
    func deathInBatch() async throws {
        try await TestServer.withDatabase { database in
            try await database.write { tx throws(StorageError) in try tx.script(Self.table) }
            await #expect(throws: StorageError.unavailable(reason: "PostgreSQL cannot serve now (SQLSTATE 57P01)")) {
                try await database.batch(
                    [
                        "INSERT INTO things (id) VALUES (\("a"))",
                        "SELECT pg_terminate_backend(pg_backend_pid())",
                        "INSERT INTO things (id) VALUES (\("b"))",
                    ], .writing)
            }
            let rows = try await database.read { tx throws(StorageError) in try tx.rows("SELECT id FROM things") }
            #expect(rows.isEmpty)
        }
    }

    @Test("A statement is ended at its time-out, and the connection goes on")
    func statementTimeout() async throws {
        try await self.withPool(["pool_size": "1", "statement_timeout": "100ms"]) { database in
            let pid = try await self.pid(database)
            await #expect(throws: StorageError.busy(reason: "a statement ran into statement_timeout")) {
                try await database.read { tx throws(StorageError) in try tx.rows("SELECT pg_sleep(60)") }
            }
            #expect(try await self.pid(database) == pid)
        }
    }

    @Test("A wait for a lock ends at its time-out")
    func lockTimeout() async throws {
        try await self.withPool(["lock_timeout": "100ms"]) { database in
            try await Barrier.holding("lock time-out", on: database) { _ in
                await #expect(throws: StorageError.busy(reason: "a lock was not free within lock_timeout")) {
                    try await database.write { tx throws(StorageError) in
                        try tx.rows("SELECT pg_advisory_xact_lock(hashtext(\("lock time-out")))")
                    }
                }
            }
        }
    }

    @Test("A server that says nothing any more is given up, and a new connection is made")
    func silence() async throws {
        try await Wire.through { wire in
            let url = try wire.url(["pool_size": "1", "statement_timeout": "300ms", "connect_timeout": "2"])
            let database = PostgresDatabase(try PostgresSettings(url: url))
            #expect(try await self.pid(database) > 0)
            wire.freeze()
            await #expect(throws: StorageError.unavailable(reason: "PostgreSQL did not answer in time")) {
                try await database.batch([Self.ask], .writing)
            }
            await #expect(
                throws: StorageError.unavailable(
                    reason: "PostgreSQL cannot be reached: the server at 127.0.0.1 did not answer within 2.0 seconds")
            ) {
                try await database.batch([Self.ask], .writing)
            }
            await database.shutDown()
        }
    }

    @Test("What may have been committed is not written a second time: the caller hears that it is unknown")
    func lostAnswer() async throws {
        try await TestServer.withDatabase { keeper in
            try await keeper.write { tx throws(StorageError) in try tx.script("CREATE TABLE lines (id TEXT NOT NULL)") }
            let insert: Query = "INSERT INTO lines (id) VALUES (\("a"))"
            let schema = try await keeper.read { tx throws(StorageError) in
                try tx.require("SELECT current_schema() AS name").text("name")
            }
            func lines() async throws -> Int {
                try await keeper.read { tx throws(StorageError) in
                    try tx.require("SELECT count(*) AS lines FROM lines").integer("lines")
                }
            }
            try await Wire.through { wire in
                let url = try wire.url(["options": "-csearch_path=\(schema)"])
                let database = PostgresDatabase(try PostgresSettings(url: url))
                // Unlike a read, it leaves no answer on its way.
                _ = try await database.batch([Self.ask], .writing)
                wire.cut()
                let error = try await #require(throws: StorageError.self) {
                    try await database.batch([insert], .writing)
                }
                #expect("\(error)".contains("the connection to PostgreSQL was lost"))
                #expect(try await lines() == 1)

                let tries = Record()
                let missing = "the connection to PostgreSQL was lost: the answer to a commit is missing"
                await #expect(throws: StorageError.unavailable(reason: missing)) {
                    try await database.write { tx throws(StorageError) in
                        tries.add("try")
                        try tx.execute(insert)
                        wire.cut()
                    }
                }
                #expect(tries.all == ["try"])
                #expect(try await lines() == 2)
                await database.shutDown()
            }
        }
    }

    @Test("A cancelled reader's statement ends on the server")
    func cancellation() async throws {
        try await self.withPool(["statement_timeout": "60s"]) { database in
            let marker = "cancelled-\(UInt64.random(in: 0 ... .max))"
            let asleep: Query = """
                SELECT count(*) AS found FROM pg_stat_activity
                WHERE application_name = \(marker) AND state = 'active'
                """
            try await self.withPool(["statement_timeout": "60s", "application_name": marker]) { sleeper in
                let reader = Task { () throws -> [Row] in
                    try await sleeper.read { tx throws(StorageError) in try tx.rows("SELECT pg_sleep(60)") }
                }
                try await Barrier.until("the sleep", on: database) { tx throws(StorageError) in
                    try tx.require(asleep).integer("found") == 1
                }
                reader.cancel()
                await #expect(throws: StorageError.unavailable(reason: "cancelled")) { try await reader.value }
                try await Barrier.until("the end of the sleep", on: database) { tx throws(StorageError) in
                    try tx.require(asleep).integer("found") == 0
                }
                #expect(try await self.pid(sleeper) > 0)
            }
        }
    }

    @Test("A cancelled caller waits no longer for a connection to read with, and writes all the same")
    func cancelledWait() async throws {
        try await TestServer.withDatabase(["pool_size": "1", "pool_timeout": "60s"]) { database in
            try await database.write { tx throws(StorageError) in try tx.script(Self.table) }
            try await Barrier.holding("cancelled wait", on: database) { _ in
                let reader = Task { () throws -> Int in try await self.pid(database) }
                while database.counts.waiting == 0 { await Task.yield() }
                reader.cancel()
                await #expect(throws: StorageError.unavailable(reason: "cancelled")) { try await reader.value }
            }
            let writer = Task { () throws -> [QueryResult] in
                withUnsafeCurrentTask { $0?.cancel() }
                return try await database.batch(["INSERT INTO things (id) VALUES (\("a"))"], .writing)
            }
            #expect(try await writer.value.map(\.changed) == [1])
        }
    }

    @Test("A pool whose connections are all in use says so")
    func exhaustion() async throws {
        try await self.withPool(["pool_size": "1", "pool_timeout": "2s"]) { database in
            try await Barrier.holding("exhaustion", on: database) { _ in
                let reason = "no free connection within 2.0 seconds: 1 of 1 in use, 1 waiting (pool_size)"
                await #expect(throws: StorageError.busy(reason: reason)) {
                    try await self.pid(database)
                }
            }
        }
    }

    @Test("A wait for a server that takes connections and says nothing is told as that")
    func silentServer() async throws {
        try await Wire.through { wire in
            wire.freeze()
            let url = try wire.url(["pool_size": "1", "pool_timeout": "100ms", "connect_timeout": "2"])
            let database = PostgresDatabase(try PostgresSettings(url: url))
            let reason = "PostgreSQL cannot be reached: the server has not answered within 0.1 seconds"
            await #expect(throws: StorageError.unavailable(reason: reason)) { try await self.pid(database) }
            await database.shutDown()
        }
    }

    @Test("Connections that could not be opened are not kept")
    func failedConnections() async throws {
        let pool = PostgresPool(try PostgresSettings(url: "postgresql://ana@127.0.0.1:1/aapm")) { 0 }
        for _ in 1...3 {
            guard case .failure(.unreachable) = await pool.borrow(nil) else {
                Issue.record("somebody listens on port 1")
                break
            }
        }
        await pool.shutDown()
        #expect(pool.heldConnections == 0)
    }

    @Test("A hundred waiting queries do not hold up other asynchronous work")
    func noStarvation() async throws {
        try await self.withPool(["pool_size": "20", "pool_timeout": "60s"]) { database in
            let order = Record()
            try await self.withPool([:]) { watcher in
                try await Barrier.holding("starvation", on: watcher) { release in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<100 {
                            group.addTask {
                                _ = try await database.write { tx throws(StorageError) in
                                    try tx.rows("SELECT pg_advisory_xact_lock(hashtext(\("starvation")))")
                                }
                                order.add("query")
                            }
                        }
                        try await Barrier.waitForWaiter("starvation", count: 20, on: watcher)
                        let others = await withTaskGroup(of: Int.self) { group in
                            for number in 1...100 {
                                group.addTask {
                                    await Task.yield()
                                    return number
                                }
                            }
                            return await group.reduce(0, +)
                        }
                        order.add("others \(others)")
                        release()
                        try await group.waitForAll()
                    }
                }
            }
            let seen = order.all
            #expect(seen.first == "others 5050")
            #expect(seen.count == 101)
        }
    }

    @Test("A server that is not there is told at once, without the password")
    func nobodyThere() async throws {
        let url = "postgresql://ana:hunter2@127.0.0.1:1/aapm"
        let database = PostgresDatabase(try PostgresSettings(url: url))
        for _ in 1...3 {
            let error = try await #require(throws: StorageError.self) { try await self.pid(database) }
            guard case .unavailable(let reason) = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(
                reason.hasPrefix("PostgreSQL cannot be reached: connection to server at \"127.0.0.1\", port 1 failed"))
            #expect(!reason.contains("hunter2"))
        }
        await database.shutDown()
    }

    @Test("The next host is taken when the first does not answer")
    func secondHost() async throws {
        let url = try TestServer.url()
        let at = try #require(url.lastIndex(of: "@"))
        let database = PostgresDatabase(
            try PostgresSettings(url: url[...at] + "127.0.0.1:1," + url[url.index(after: at)...]))
        #expect(try await self.pid(database) > 0)
        await database.shutDown()
    }

    @Test("After the shutdown, which waits for work in progress, nothing is lent")
    func shutDown() async throws {
        let database = PostgresDatabase(try PostgresSettings(url: try TestServer.url()))
        let order = Record()
        try await Barrier.holding("shutdown", on: database) { release in
            async let end: Void = {
                await database.shutDown()
                order.add("shut down")
            }()
            let closed = StorageError.unavailable(reason: "the database is shut down")
            var error: StorageError?
            while error != closed {
                do { _ = try await self.pid(database) } catch let failure as StorageError { error = failure }
            }
            order.add("released")
            release()
            await end
        }
        #expect(order.all == ["released", "shut down"])
        #expect(database.counts == PoolCounts(0, 0, 0, 0))
    }
}
