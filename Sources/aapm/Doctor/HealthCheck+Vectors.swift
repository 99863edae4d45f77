import AAPMClients
import AAPMCore
import AAPMPostgres

extension HealthCheck {
    /// Whether the vector store of the settings answers and knows us.
    static let vectors = HealthCheck(name: "vectors") { examination in
        let transport = AsyncHTTPTransport()
        let clock = SteadyClock()
        let outside = try Vectors.outside(examination.configuration.vectors, over: transport, clock: clock)
        guard let outside else {
            try await transport.shutdown()
            return [.ok("vectors", "they are kept in the database and compared exactly")]
        }
        var limits = GuardedVectorIndex.Limits()
        limits.deleting = .seconds(5)
        let finding = await Self.finding(of: GuardedVectorIndex(outside.index, limits: limits, clock: clock))
        await outside.pool?.shutDown()
        try await transport.shutdown()
        return [finding]
    }

    private static func finding(of index: any VectorIndex) async -> Finding {
        do throws(VectorStoreError) {
            try await index.check()
            return .ok("vectors", "\(index.name) answers")
        } catch .unauthorised {
            return .problem(
                "vectors", "\(index.name) does not accept the key",
                fix: "correct VECTOR_DB_API_KEY, or the user and password in VECTOR_DB_URL")
        } catch .unavailable(let reason) {
            return .warning(
                "vectors", "\(index.name) does not answer (\(reason)): characters go by what they last remembered",
                fix: "see that it runs and that VECTOR_DB_URL is right; nothing is lost meanwhile")
        } catch {
            return .problem(
                "vectors", "\(index.name) cannot be used: \(error)", fix: "look at VECTOR_DB_URL and docs/vectors.md")
        }
    }
}
