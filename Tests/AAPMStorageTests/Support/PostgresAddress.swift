import CLibpq
import Foundation

/// Where the PostgreSQL for tests is: `AAPM_TEST_POSTGRES_URL`, which `scripts/postgres.py run` sets.
struct PostgresAddress: Sendable {
    /// Why tests cannot run on PostgreSQL.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    static var processID: Int32 { ProcessInfo.processInfo.processIdentifier }

    private let administration: String
    private let components: URLComponents

    /// - Throws: When there is no server for tests, or it is not on this machine: tests make and drop databases.
    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        guard let url = environment["AAPM_TEST_POSTGRES_URL"] else {
            throw Fault(
                description: """
                    PostgreSQL tests need a server: run them as “scripts/postgres.py run --fast -- swift test”, or set \
                    AAPM_TEST_POSTGRES_URL to what “scripts/postgres.py start” prints
                    """)
        }
        guard let components = URLComponents(string: url), components.scheme == "postgresql",
            ["127.0.0.1", "localhost", "[::1]"].contains(components.host ?? ""), components.query == nil
        else {
            throw Fault(
                description: """
                    AAPM_TEST_POSTGRES_URL must be a postgresql:// URL of a server on this machine, without parameters: \
                    tests make and drop databases there
                    """)
        }
        self.administration = url
        self.components = components
    }

    func url(of database: String) -> String {
        var components = self.components
        components.path = "/" + database
        return components.string ?? self.administration
    }

    /// Runs a statement on a connection of its own, outside any transaction, as making a database wants it.
    func administer(_ statement: String) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            // libpq blocks, so a thread of its own.
            Thread.detachNewThread { done.resume(with: Result { try self.run(statement) }) }
        }
    }

    private func run(_ statement: String) throws {
        let connection = PQconnectdb(self.administration)
        defer { PQfinish(connection) }
        guard PQstatus(connection) == CONNECTION_OK else {
            throw Fault(
                description: "the PostgreSQL for tests is not there: \(String(cString: PQerrorMessage(connection)))")
        }
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw Fault(description: "\(statement): \(String(cString: PQerrorMessage(connection)))")
        }
    }
}
