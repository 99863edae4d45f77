import AAPMClients
import AAPMCore
import Testing

@Suite("Checking keys")
struct ModelKeyCheckerTests {
    private static func key(_ provider: ModelProvider = .compatible, baseURL: String? = nil) -> ProviderKey {
        ProviderKey(
            owner: .learner(ID("learner-1")), provider: provider, baseURL: baseURL, model: nil,
            key: SecretText("sk-planted"))
    }

    /// Over a guarded transport for which names stand for what a test says.
    private static func refusal(
        of url: String, addresses: [String: [String]] = [:]
    ) async throws -> AAPMError? {
        let transport = AsyncHTTPTransport(
            policy: .publicOnly, connectTimeout: .seconds(60),
            resolve: { host in (addresses[host] ?? []).compactMap { IPAddress($0) } })
        let checker = ModelKeyChecker(
            KeyEndpoints(clients: .patient(over: transport), guarded: .patient(over: transport)))
        var refusal: AAPMError?
        do {
            try await checker.check(self.key(baseURL: url))
        } catch let error as AAPMError {
            refusal = error
        }
        try await transport.shutdown()
        return refusal
    }

    @Test(
        "Addresses that lead into private networks are refused before anything is sent, however they are written",
        arguments: [
            "https://127.0.0.1/v1", "https://127.255.255.254/v1", "https://10.0.0.1/v1", "https://172.16.0.1/v1",
            "https://172.31.255.255/v1", "https://192.168.1.1/v1", "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/v1", "https://0.0.0.0/v1", "https://224.0.0.1/v1", "https://255.255.255.255/v1",
            "https://192.0.0.192/v1", "https://198.18.0.1/v1", "https://[::1]/v1", "https://[::]/v1",
            "https://[fe80::1]/v1", "https://[fc00::1]/v1", "https://[fd00:ec2::254]/v1", "https://[ff02::1]/v1",
            "https://[::ffff:127.0.0.1]/v1", "https://[::ffff:7f00:1]/v1", "https://[::ffff:10.0.0.1]:8443/v1",
            "https://[64:ff9b::7f00:1]/v1", "https://[64:ff9b::10.0.0.1]/v1", "https://[2002:7f00:1::]/v1",
            "https://[2001:db8::1]/v1", "http://93.184.216.34/v1",
        ])
    func literals(url: String) async throws {
        let error = try #require(try await Self.refusal(of: url))
        #expect(error.code == .addressForbidden)
        #expect(error.faults.map(\.field) == ["/base_url"])
        #expect(!"\(error)".contains("planted"))
    }

    @Test(
        "So are names that stand for such an address, alone or beside a public one, and names that stand for none",
        arguments: [
            ["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["::ffff:192.168.0.1"], ["fd00::7"],
            ["93.184.216.34", "10.0.0.1"], ["2606:2800:220:1::1", "::1"], [],
        ])
    func names(addresses: [String]) async throws {
        let error = try await Self.refusal(
            of: "https://models.example.org/v1", addresses: ["models.example.org": addresses])
        #expect(error?.code == .addressForbidden)
    }

    @Test("A provider's refusal is told as such, without what the provider said")
    func refused() async throws {
        let transport = RefusingTransport()
        let checker = ModelKeyChecker(
            KeyEndpoints(clients: .patient(over: transport), guarded: .patient(over: transport)))
        for provider in ModelProvider.allCases {
            let url = provider == .compatible ? "https://models.example.org/v1" : nil
            let error = await #expect(throws: ModelError.self) {
                try await checker.check(Self.key(provider, baseURL: url))
            }
            #expect(error?.kind == .unauthorised, "\(provider)")
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!dumped.contains("planted"), "\(provider)")
        }
        #expect(transport.seen.count == ModelProvider.allCases.count)
        #expect(transport.seen.allSatisfy { !$0.url.contains("planted") })
    }
}
