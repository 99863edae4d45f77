import AAPMClients
import AAPMCore

extension HealthCheck {
    /// Whether the models of the settings have prices. That they have keys and addresses was checked with the settings.
    static let models = HealthCheck(name: "models") { examination in
        let settings = examination.configuration.models
        let prices = try ModelChain.prices(examination.configuration)
        guard settings.isConfigured else {
            return [.ok("models", "no provider is configured: scripted characters answer")]
        }
        return settings.chain.map { link in
            Self.finding(of: link.name, prices.price(of: link.name, at: examination.now), asOf: prices.asOf)
        }
    }

    static func finding(of model: ModelName, _ price: ModelPrice, asOf day: String) -> Finding {
        guard price.isGuess else { return .ok("models", "\(model) has a price, as of \(day)") }
        return .warning(
            "models", "\(model) is not in the price book and is counted at a guess",
            fix: "give its price in a file that AAPM_PRICE_BOOK names")
    }

    /// Asks each provider of the settings for the list of its models, which costs nothing.
    static let providers = HealthCheck(name: "providers") { examination in
        let transport = AsyncHTTPTransport()
        var findings: [Finding] = []
        let settings = examination.configuration.models
        var asked: Set<ProviderEndpoint> = []
        for link in settings.chain + [settings.embedding].compactMap({ $0 })
        where asked.insert(link.endpoint).inserted {
            findings.append(await Self.ask(link.endpoint, over: ModelClients(transport: transport)))
        }
        try await transport.shutdown()
        return findings.isEmpty ? [.ok("providers", "none is configured")] : findings
    }

    private static func ask(_ endpoint: ProviderEndpoint, over clients: ModelClients) async -> Finding {
        let provider = endpoint.provider
        do {
            try await clients.check(endpoint)
            return .ok("providers", "\(provider.rawValue) accepts the key")
        } catch let error as ModelError where error.kind == .unauthorised {
            return .problem(
                "providers", "\(provider.rawValue) does not accept the key",
                fix: "correct \(provider.keyVariable) or LLM_API_KEY")
        } catch {
            return .problem(
                "providers", "\(provider.rawValue) does not answer: \(error)",
                fix: "look at the network, and at \(provider.addressVariable) if it is set")
        }
    }
}
