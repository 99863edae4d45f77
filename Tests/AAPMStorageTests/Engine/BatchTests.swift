import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("Batches")
struct BatchTests {
    /// Runs `body` on a database that holds a and b.
    private static func withKeys(
        on engine: Engine, _ body: @escaping @Sendable (any Database) async throws -> Void
    ) async throws {
        try await engine.withSchema { database in
            _ = try await database.batch([Self.insertion("a", 1), Self.insertion("b", 2)], .writing)
            try await body(database)
        }
    }

    private static func insertion(_ id: String, _ time: Int) -> Query {
        "INSERT INTO signing_keys (id, private_key_pem, created_at) VALUES (\(id), 'pem', \(time))"
    }

    private static func ids(in database: any Database) async throws -> [String] {
        let results = try await database.batch(["SELECT id FROM signing_keys ORDER BY id"], .reading)
        return try results[0].rows.map { try $0.text("id") }
    }

    @Test("Each statement gives its rows and the number of rows it wrote, in order", arguments: Engine.sql)
    func results(engine: Engine) async throws {
        try await Self.withKeys(on: engine) { database in
            let results = try await database.batch(
                [
                    "SELECT id FROM signing_keys ORDER BY id", Self.insertion("c", 3),
                    "UPDATE signing_keys SET created_at = created_at + 10 WHERE created_at > 1 RETURNING id",
                    "SELECT id FROM signing_keys WHERE id = 'nobody'",
                ], .writing)
            #expect(results.map(\.rows.count) == [2, 0, 2, 0])
            #expect(results.map(\.changed) == [0, 1, 2, 0])
            #expect(try results[0].rows.map { try $0.text("id") } == ["a", "b"])
            #expect(try await Self.ids(in: database) == ["a", "b", "c"])
        }
    }

    @Test("A required statement that gives no row undoes the batch and names its conflict", arguments: Engine.sql)
    func required(engine: Engine) async throws {
        try await Self.withKeys(on: engine) { database in
            let missing: Query = "UPDATE signing_keys SET created_at = 5 WHERE id = 'nobody' RETURNING id"
            await #expect(throws: StorageError.conflict(constraint: "not_there")) {
                _ = try await database.batch(
                    [Self.insertion("c", 3), missing.required(orConflict: "not_there"), Self.insertion("d", 4)],
                    .writing)
            }
            #expect(try await Self.ids(in: database) == ["a", "b"])
            let found: Query = "UPDATE signing_keys SET created_at = 5 WHERE id = 'a' RETURNING id"
            let results = try await database.batch(
                [found.required(orConflict: "not_there"), Self.insertion("d", 4)], .writing)
            #expect(results.map(\.changed) == [1, 1])
            #expect(try await Self.ids(in: database) == ["a", "b", "d"])
        }
    }

    @Test("A statement that fails undoes the batch with its own error", arguments: Engine.sql)
    func failing(engine: Engine) async throws {
        try await Self.withKeys(on: engine) { database in
            await #expect(throws: StorageError.conflict(constraint: "signing_keys_pkey")) {
                _ = try await database.batch([Self.insertion("c", 3), Self.insertion("a", 4)], .writing)
            }
            let left = try await Self.ids(in: database)
            #expect(left == ["a", "b"])
        }
    }

    @Test("A lock by name may be taken again in the same transaction", arguments: Engine.sql)
    func lock(engine: Engine) async throws {
        try await Self.withKeys(on: engine) { database in
            let count = try await database.write { tx throws(StorageError) in
                try tx.lock("one")
                try tx.lock("one")
                return try tx.require("SELECT COUNT(*) AS total FROM signing_keys").integer("total")
            }
            #expect(count == 2)
        }
    }
}
