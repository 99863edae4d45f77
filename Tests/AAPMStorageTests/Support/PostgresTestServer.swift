import AAPMCore
import AAPMPostgres
import AAPMStorage
import AAPMTestSupport

/// The PostgreSQL server that `scripts/postgres.py` started, and the databases that tests have on it: one each, copied
/// from a migrated template and dropped afterwards.
///
/// One a process, because connections are what is scarce: at most `limit` databases are in use at once.
actor PostgresTestServer {
    static let shared = PostgresTestServer()

    /// With the pool of each, below the 200 connections of the server.
    private static let limit = 8
    private static let poolSize = 12

    private var free = PostgresTestServer.limit
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var made = 0
    /// Made by whoever comes first; the others wait for the same one.
    private var template: Task<String, any Error>?

    /// Runs `body` with the URL of a database of its own.
    ///
    /// - Parameter isMigrated: With our schema in it, or empty.
    /// - Throws: `PostgresAddress.Fault` when there is no server for tests; what `body` throws.
    func withURL<Value: Sendable>(
        isMigrated: Bool, _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        let address = try PostgresAddress()
        await self.take()
        defer { self.give() }
        let source = isMigrated ? try await self.migratedTemplate(on: address) : "template0"
        let name = self.nextName()
        try await address.administer("CREATE DATABASE \(name) TEMPLATE \(source)")
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(address.url(of: name)))
        } catch {
            outcome = .failure(error)
        }
        try await address.administer("DROP DATABASE \(name) WITH (FORCE)")
        return try outcome.get()
    }

    /// The same with the database opened.
    func withDatabase<Value: Sendable>(
        isMigrated: Bool, _ body: @escaping @Sendable (any Database) async throws -> Value
    ) async throws -> Value {
        try await self.withURL(isMigrated: isMigrated) { url in try await Self.open(url, body) }
    }

    private static func open<Value: Sendable>(
        _ url: String, _ body: @escaping @Sendable (any Database) async throws -> Value
    ) async throws -> Value {
        let database = PostgresDatabase(try PostgresSettings(url: url + "?pool_size=\(self.poolSize)"))
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(database))
        } catch {
            outcome = .failure(error)
        }
        await database.shutDown()
        return try outcome.get()
    }

    private func migratedTemplate(on address: PostgresAddress) async throws -> String {
        if let template { return try await template.value }
        let name = self.nextName()
        let making = Task {
            try await address.administer("CREATE DATABASE \(name) TEMPLATE template0")
            try await Self.open(address.url(of: name)) { _ = try await Migrator($0).apply(now: .sample) }
            return name
        }
        self.template = making
        return try await making.value
    }

    private func nextName() -> String {
        self.made += 1
        return "aapm_test_\(PostgresAddress.processID)_\(self.made)"
    }

    private func take() async {
        if self.free > 0 {
            self.free -= 1
        } else {
            await withCheckedContinuation { self.waiting.append($0) }
        }
    }

    private func give() {
        if self.waiting.isEmpty {
            self.free += 1
        } else {
            self.waiting.removeFirst().resume()
        }
    }
}
