import AAPMCore
import AAPMPostgres
import AAPMStorage
import Testing

@Suite("Batches and round trips on PostgreSQL")
struct BatchTests {
    @Test("A writing batch is read committed and may write, whatever the database's defaults are")
    func defaults() async throws {
        try await TestServer.withDatabase(["pool_size": "1"]) { database in
            let name = try await database.read { tx throws(StorageError) in
                try tx.require("SELECT current_schema() AS name").text("name")
            }
            let defaults = "-cdefault_transaction_isolation%3Dserializable%20-cdefault_transaction_read_only%3Don"
            let strict = PostgresDatabase(
                try PostgresSettings(
                    url: try TestServer.url(["options": "-csearch_path%3D\(name)%20" + defaults])))
            let query: Query = """
                SELECT current_setting('transaction_isolation') AS isolation,
                    current_setting('transaction_read_only') AS read_only
                """
            let row = try await strict.batch([query], .writing)[0].rows[0]
            await strict.shutDown()
            #expect(try row.text("isolation") == "read committed")
            #expect(try row.text("read_only") == "off")
        }
    }

    private static let table = """
        CREATE TABLE things (id TEXT NOT NULL, number BIGINT NOT NULL, CONSTRAINT things_pkey PRIMARY KEY (id));
        CREATE TABLE parts (
            id TEXT NOT NULL, thing_id TEXT NOT NULL,
            CONSTRAINT parts_thing_id_fkey FOREIGN KEY (thing_id) REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED
        );
        """

    private func withTables(_ body: (PostgresDatabase) async throws -> Void) async throws {
        try await TestServer.withDatabase { database in
            try await database.write { tx throws(StorageError) in try tx.script(Self.table) }
            try await body(database)
        }
    }

    private func ids(_ database: PostgresDatabase) async throws -> [String] {
        try await database.read { tx throws(StorageError) in
            var ids: [String] = []
            for row in try tx.rows("SELECT id FROM things ORDER BY id") { ids.append(try row.text("id")) }
            return ids
        }
    }

    @Test("A batch gives what each statement gave, in order")
    func results() async throws {
        try await self.withTables { database in
            let results = try await database.batch(
                [
                    "INSERT INTO things (id, number) VALUES (\("a"), \(1)), (\("b"), \(2))",
                    "SELECT id, number FROM things ORDER BY id",
                    "UPDATE things SET number = number + \(10) WHERE id = \("b") RETURNING number",
                    "DELETE FROM things WHERE id = \("none")",
                ], .writing)
            #expect(results.map(\.changed) == [2, 0, 1, 0])
            #expect(try results[1].rows.map { try $0.text("id") } == ["a", "b"])
            #expect(try results[2].rows.map { try $0.integer("number") } == [12])
            #expect(try await self.ids(database) == ["a", "b"])
        }
    }

    @Test("A requirement that is met gives its row, whatever kind of statement it is")
    func met() async throws {
        try await self.withTables { database in
            let insert: Query = "INSERT INTO things (id, number) VALUES (\("a"), \(1)) RETURNING id, number"
            let update: Query = "UPDATE things SET number = \(2) WHERE id = \("a") RETURNING number"
            let select: Query = "SELECT number FROM things WHERE id = \("a")"
            let results = try await database.batch(
                [
                    insert.required(orConflict: "new"), update.required(orConflict: "there"),
                    select.locking().required(orConflict: "found"),
                ], .writing)
            #expect(try results[0].rows.map { try $0.text("id") } == ["a"])
            #expect(try results[1].rows.map { try $0.integer("number") } == [2])
            #expect(try results[2].rows.map { try $0.integer("number") } == [2])
            #expect(results.map(\.changed) == [1, 1, 0])
        }
    }

    @Test("A requirement that is not met undoes everything, before it and after")
    func unmet() async throws {
        try await self.withTables { database in
            let update: Query = "UPDATE things SET number = \(2) WHERE id = \("none") RETURNING number"
            await #expect(throws: StorageError.conflict(constraint: "there")) {
                try await database.batch(
                    [
                        "INSERT INTO things (id, number) VALUES (\("a"), \(1))",
                        update.required(orConflict: "there"),
                        "INSERT INTO things (id, number) VALUES (\("b"), \(1))",
                    ], .writing)
            }
            let left = try await self.ids(database)
            #expect(left.isEmpty)
            let select: Query = "SELECT number FROM things"
            await #expect(throws: StorageError.conflict(constraint: "found")) {
                try await database.batch([select.required(orConflict: "found")], .reading)
            }
        }
    }

    @Test("A statement's own division by zero is no unmet requirement")
    func division() async throws {
        try await self.withTables { database in
            await #expect(throws: StorageError.corrupt(reason: "PostgreSQL refused a statement with SQLSTATE 22012")) {
                try await database.batch(["SELECT 1 / (SELECT count(*) FROM things)"], .reading)
            }
        }
    }

    @Test("A constraint that is only checked at the commit undoes a batch and a write")
    func deferred() async throws {
        try await self.withTables { database in
            let insert: Query = "INSERT INTO parts (id, thing_id) VALUES (\("p"), \("none"))"
            let other: Query = "INSERT INTO things (id, number) VALUES (\("a"), \(1))"
            await #expect(throws: StorageError.notFound) { try await database.batch([other, insert], .writing) }
            await #expect(throws: StorageError.notFound) {
                try await database.write { tx throws(StorageError) in
                    try tx.execute(other)
                    try tx.execute(insert)
                }
            }
            let left = try await self.ids(database)
            #expect(left.isEmpty)
        }
    }

    @Test("All statements of a reading batch see one moment")
    func oneMoment() async throws {
        try await self.withTables { database in
            // The second statement takes a lock that the test holds, and so comes after the insert.
            try await Barrier.holding("between", on: database) { release in
                async let results = database.batch(
                    [
                        "SELECT count(*) AS found FROM things",
                        "SELECT pg_advisory_xact_lock_shared(hashtext(\("between")))",
                        "SELECT count(*) AS found FROM things",
                    ], .reading)
                try await Barrier.waitForWaiter("between", on: database)
                _ = try await database.write { tx throws(StorageError) in
                    try tx.execute("INSERT INTO things (id, number) VALUES (\("a"), \(1))")
                }
                release()
                let found = try await results
                #expect(try found[0].rows[0].integer("found") == 0)
                #expect(try found[2].rows[0].integer("found") == 0)
            }
        }
    }

    @Test("A batch, a one-statement read and each statement of a write cost one round trip")
    func roundTrips() async throws {
        try await Wire.through { wire in
            let database = PostgresDatabase(try PostgresSettings(url: wire.url(["pool_size": "1"])))
            let queries: [Query] = ["SELECT 1 AS a", "SELECT 2 AS b", "SELECT \(3) AS c", "SELECT 4 AS d"]
            func trips(_ work: () async throws -> Void) async throws -> Int {
                let before = try wire.trips()
                try await work()
                return try wire.trips() - before
            }
            // Connects; later statements find the connection idle.
            _ = try await database.batch(queries, .writing)

            #expect(try await trips { _ = try await database.batch(queries, .writing) } == 1)
            #expect(try await trips { _ = try await database.batch(queries, .reading) } == 1)
            // New ones are prepared in the same round trip.
            #expect(
                try await trips { _ = try await database.batch(["SELECT 5 AS e", "SELECT 6 AS f"], .writing) } == 1)
            let write = try await trips {
                _ = try await database.write { tx throws(StorageError) in
                    _ = try tx.rows(queries[0])
                    return try tx.rows(queries[1])
                }
            }
            #expect(write == 3)
            let read = try await trips {
                _ = try await database.read { tx throws(StorageError) in try tx.rows(queries[0]) }
                // The end of the first read is not waited for: its answer comes before the second is asked, or is read
                // with it.
                _ = try await database.read { tx throws(StorageError) in try tx.rows(queries[0]) }
            }
            #expect((2...4).contains(read))
            await database.shutDown()
        }
    }
}
