import AAPMCore
import AAPMPostgres
import AAPMStorage
import Foundation
import Testing

/// The PostgreSQL server that `scripts/postgres.py` starts for the tests.
enum TestServer {
    /// A URL of a server on this machine.
    static func url(_ options: [String: String] = [:]) throws -> String {
        let url = try #require(
            ProcessInfo.processInfo.environment["AAPM_TEST_POSTGRES_URL"],
            "AAPM_TEST_POSTGRES_URL is not set: run the tests with scripts/postgres.py")
        let extra = options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        if extra.isEmpty { return url }
        return url + (url.contains("?") ? "&" : "?") + extra
    }

    /// Runs `body` on a database of its own pool in a schema of its own, and removes both.
    static func withDatabase<Value>(
        _ options: [String: String] = [:], _ body: (PostgresDatabase) async throws -> Value
    ) async throws -> Value {
        let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        var options = options
        options["options"] = "-csearch_path%3D\(schema)"
        let database = PostgresDatabase(try PostgresSettings(url: try self.url(options)))
        let keeper = PostgresDatabase(try PostgresSettings(url: try self.url(["pool_size": "1"])))
        try await keeper.write { tx throws(StorageError) in try tx.script("CREATE SCHEMA \(schema)") }
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(database)) } catch { outcome = .failure(error) }
        await database.shutDown()
        try await keeper.write { tx throws(StorageError) in try tx.script("DROP SCHEMA \(schema) CASCADE") }
        await keeper.shutDown()
        return try outcome.get()
    }
}
