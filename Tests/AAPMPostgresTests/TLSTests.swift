import AAPMCore
import AAPMPostgres
import AAPMStorage
import Testing

@Suite("TLS to PostgreSQL")
struct TLSTests {
    /// Whether TLS was spoken shows at the wire, since it refuses whoever does not.
    private func answer(_ url: String) async throws -> Int {
        let database = PostgresDatabase(try PostgresSettings(url: url))
        let row: Result<Row, any Error>
        do {
            row = .success(try await database.read { tx throws(StorageError) in try tx.require("SELECT 7 AS answer") })
        } catch {
            row = .failure(error)
        }
        await database.shutDown()
        return try row.get().integer("answer")
    }

    private func refusal(_ url: String) async throws -> String {
        let error = try await #require(throws: StorageError.self) { try await self.answer(url) }
        guard case .unavailable(let reason) = error else { return "\(error)" }
        return reason
    }

    @Test("Every mode meets a server that has it, and says what is wrong with one that has not")
    func modes() async throws {
        try await TestCertificate.with { certificate in
            try await Wire.through(certificate: certificate) { wire in
                let right = ["sslmode": "verify-full", "sslrootcert": certificate.authority]
                #expect(try await self.answer(wire.url(["sslmode": "require"])) == 7)
                #expect(try await self.answer(wire.url(["sslmode": "prefer"])) == 7)
                #expect(try await self.answer(wire.url(host: "localhost", right)) == 7)

                let plain = try await self.refusal(wire.url(["sslmode": "disable"]))
                #expect(plain.contains("this server speaks TLS only"))
                // The certificate is for localhost, not for 127.0.0.1.
                let name = try await self.refusal(wire.url(right))
                #expect(name.contains("does not match host name"))
                let system = ["sslmode": "verify-full", "sslrootcert": "system"]
                let stranger = try await self.refusal(wire.url(host: "localhost", system))
                #expect(stranger.contains("certificate verify failed"))
            }
        }
    }

    @Test("A server without TLS is refused where TLS is demanded")
    func withoutTLS() async throws {
        let reason = try await self.refusal(TestServer.url(["sslmode": "require"]))
        #expect(reason.contains("server does not support SSL"))
    }
}
