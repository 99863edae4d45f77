import AAPMCore
import AAPMPostgres
import AAPMStorage
import Testing

@Suite("Statements on PostgreSQL")
struct StatementTests {
    private static let table = """
        CREATE TABLE things (
            id TEXT NOT NULL, number BIGINT, share DOUBLE PRECISION, truth BOOLEAN, value JSONB,
            CONSTRAINT things_pkey PRIMARY KEY (id),
            CONSTRAINT things_number_check CHECK (number < 100),
            CONSTRAINT things_share_key UNIQUE (share)
        );
        CREATE TABLE parts (
            id TEXT NOT NULL, thing_id TEXT NOT NULL,
            CONSTRAINT parts_pkey PRIMARY KEY (id),
            CONSTRAINT parts_thing_id_fkey FOREIGN KEY (thing_id) REFERENCES things (id)
        );
        """

    private func withTables(_ body: (PostgresDatabase) async throws -> Void) async throws {
        try await TestServer.withDatabase { database in
            try await database.write { tx throws(StorageError) in try tx.script(Self.table) }
            try await body(database)
        }
    }

    @Test("Values of every type come back as they went")
    func roundTrip() async throws {
        try await self.withTables { database in
            let text = "ñandú “quoted” 'single' \\ 😀 \u{1F1EA}\u{1F1F8}\n\t$1"
            let changed = try await database.write { tx throws(StorageError) in
                try tx.execute(
                    """
                    INSERT INTO things (id, number, share, truth, value)
                    VALUES (\(text), \(-42), \(0.1), \(true), \(JSONText(stored: #"{"a": [1, "ä"]}"#)))
                    """)
            }
            #expect(changed == 1)
            let row = try await database.read { tx throws(StorageError) in
                try tx.require("SELECT id, number, share, truth, value FROM things WHERE truth = \(true)")
            }
            #expect(try row.text("id") == text)
            #expect(try row.integer("number") == -42)
            #expect(try row.double("share") == 0.1)
            #expect(try row.boolean("truth"))
            #expect(try row.text("value") == #"{"a": [1, "ä"]}"#)
        }
    }

    @Test(
        "Extreme numbers come back as they went",
        arguments: [Int64.min, -1, 0, 9, 10, 99, 1_790_000_000_000_000, Int64.max])
    func extremes(number: Int64) async throws {
        let row = try await TestServer.withDatabase { database in
            try await database.read { tx throws(StorageError) in try tx.require("SELECT \(number) AS number") }
        }
        #expect(try row.integer("number") == Int(number))
    }

    @Test(
        "Doubles keep every bit",
        arguments: [0.1, -1.0 / 3, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 1e15, 123_456_789.123_456_78])
    func doubles(number: Double) async throws {
        let row = try await TestServer.withDatabase { database in
            try await database.read { tx throws(StorageError) in try tx.require("SELECT \(number) AS number") }
        }
        #expect(try row.double("number") == number)
    }

    @Test("NULL goes to columns of every type, before and after values through the same statement")
    func nulls() async throws {
        try await self.withTables { database in
            try await database.write { tx throws(StorageError) in
                for (id, isFull) in [("a", false), ("b", true), ("c", false), ("d", true)] {
                    let number = isFull ? 7 : nil
                    let share = isFull ? Double(id.utf8.first ?? 0) : nil
                    let truth = isFull ? false : nil
                    let value = isFull ? JSONText(stored: "[]") : nil
                    try tx.execute(
                        """
                        INSERT INTO things (id, number, share, truth, value)
                        VALUES (\(id), \(number), \(share), \(truth), \(value))
                        """)
                }
            }
            let rows = try await database.read { tx throws(StorageError) in
                try tx.rows("SELECT number, value FROM things ORDER BY id")
            }
            #expect(try rows.map { try $0.optionalInteger("number") } == [nil, 7, nil, 7])
            #expect(try rows.map { try $0.optionalText("value") } == [nil, "[]", nil, "[]"])
        }
    }

    @Test("A text with NUL is refused before anything is sent, and the transaction goes on")
    func nul() async throws {
        try await self.withTables { database in
            let found = try await database.write { tx throws(StorageError) in
                do throws(StorageError) {
                    try tx.execute("INSERT INTO things (id) VALUES (\("a\u{0}b"))")
                    return 0
                } catch {
                    guard error == .corrupt(reason: "a text with a NUL cannot be stored") else { throw error }
                }
                try tx.execute("INSERT INTO things (id) VALUES (\("ab"))")
                return try tx.require("SELECT count(*) AS found FROM things").integer("found")
            }
            #expect(found == 1)
        }
    }

    @Test("A failed constraint is told by its name")
    func constraints() async throws {
        try await self.withTables { database in
            _ = try await database.write { tx throws(StorageError) in
                try tx.execute("INSERT INTO things (id, share) VALUES (\("a"), \(0.5))")
            }
            let cases: [(Query, StorageError)] = [
                ("INSERT INTO things (id) VALUES (\("a"))", .conflict(constraint: "things_pkey")),
                ("INSERT INTO things (id, share) VALUES (\("b"), \(0.5))", .conflict(constraint: "things_share_key")),
                (
                    "INSERT INTO things (id, number) VALUES (\("b"), \(100))",
                    .conflict(constraint: "things_number_check")
                ),
                ("INSERT INTO parts (id, thing_id) VALUES (\("p"), \("x"))", .notFound),
                ("INSERT INTO parts (id) VALUES (\("p"))", .corrupt(reason: "column thing_id must not be NULL")),
                ("SELECT nothing FROM nowhere", .corrupt(reason: "PostgreSQL refused a statement with SQLSTATE 42P01")),
            ]
            for (query, error) in cases {
                await #expect(throws: error) {
                    _ = try await database.write { tx throws(StorageError) in try tx.rows(query) }
                }
                await #expect(throws: error) { try await database.batch([query], .writing) }
            }
        }
    }

    @Test("A write that fails leaves nothing, even when the closure hides the error")
    func undone() async throws {
        try await self.withTables { database in
            let error = StorageError.conflict(constraint: "things_pkey")
            await #expect(throws: error) {
                try await database.write { tx throws(StorageError) in
                    try tx.execute("INSERT INTO things (id) VALUES (\("a"))")
                    do throws(StorageError) {
                        try tx.execute("INSERT INTO things (id) VALUES (\("a"))")
                    } catch {
                        return
                    }
                }
            }
            let rows = try await database.read { tx throws(StorageError) in try tx.rows("SELECT id FROM things") }
            #expect(rows.isEmpty)
        }
    }

    @Test("A read cannot write")
    func readOnly() async throws {
        try await self.withTables { database in
            let error = StorageError.corrupt(reason: "PostgreSQL refused a statement with SQLSTATE 25006")
            await #expect(throws: error) {
                try await database.read { tx throws(StorageError) in
                    try tx.execute("INSERT INTO things (id) VALUES (\("a"))")
                }
            }
            await #expect(throws: error) {
                try await database.batch(["INSERT INTO things (id) VALUES (\("a"))"], .reading)
            }
        }
    }

    @Test("Every migration applies, and a second time there is nothing to do")
    func migrations() async throws {
        try await TestServer.withDatabase { database in
            let applied = try await Migrator(database).apply(now: Timestamp(microseconds: 1))
            #expect(applied == Migration.all)
            #expect(try await Migrator(database).apply(now: Timestamp(microseconds: 2)) == [])
            let hasTurns = try await database.read { tx throws(StorageError) in try tx.hasTable("turns") }
            #expect(hasTurns)
        }
    }
}
