import AAPMSQLite
import AAPMStorage
import AAPMTestSupport

extension Engine {
    /// Those that run SQL, for what a port does not show.
    static let sql: [Engine] = [.sqliteInMemory, .postgres]

    /// Runs `body` on an empty database.
    func withDatabase<Value: Sendable>(
        _ body: @escaping @Sendable (any Database) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .postgres: try await PostgresTestServer.shared.withDatabase(isMigrated: false, body)
        case .memory, .sqliteInMemory, .sqliteFile: try await body(try SQLiteDatabase.inMemory())
        }
    }

    /// Runs `body` on a database with our schema.
    func withSchema<Value: Sendable>(
        _ body: @escaping @Sendable (any Database) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .postgres: return try await PostgresTestServer.shared.withDatabase(isMigrated: true, body)
        case .memory, .sqliteInMemory, .sqliteFile:
            let database = try SQLiteDatabase.inMemory()
            _ = try await Migrator(database).apply(now: .sample)
            return try await body(database)
        }
    }

    /// Runs `body` on a database in which learner-1 has used everything, so that every table has a row.
    func withUsedDatabase<Value: Sendable>(
        _ body: @escaping @Sendable (any Database) async throws -> Value
    ) async throws -> Value {
        try await self.withSchema { database in
            try await Stores(SQLStores(database)).useEverything()
            return try await body(database)
        }
    }
}
