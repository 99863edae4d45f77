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
        let links = settings.chain + [settings.embedding].compactMap { $0 }
        for endpoint in links.map(\.endpoint) where asked.insert(endpoint).inserted {
            let names = links.filter { $0.endpoint == endpoint }.map(\.name)
            findings += await Self.ask(endpoint, for: names, over: ModelClients(transport: transport))
        }
        try await transport.shutdown()
        return findings.isEmpty ? [.ok("providers", "none is configured")] : findings
    }

    /// Asks one provider for what it has, and looks for the models that the settings want of it.
    static func ask(
        _ endpoint: ProviderEndpoint, for names: [ModelName], over clients: ModelClients
    ) async -> [Finding] {
        let provider = endpoint.provider
        do {
            let listed = try await clients.models(at: endpoint)
            let key = endpoint.key == nil ? "answers without a key" : "accepts the key"
            return [.ok("providers", "\(provider.rawValue) \(key)")]
                + names.filter { name in !listed.contains { Self.isListed(name.model, as: $0) } }.map { name in
                    .warning(
                        "providers", "\(provider.rawValue) does not list the model \(name.model)",
                        fix: "look at its name in the settings; where the provider has it all the same, all is well")
                }
        } catch let error as ModelError {
            return [Self.finding(of: error, from: provider)]
        } catch {
            return [Self.silence(of: provider, "\(error)")]
        }
    }

    private static func finding(of error: ModelError, from provider: ModelProvider) -> Finding {
        switch error.kind {
        case .unauthorised:
            .problem(
                "providers", "\(provider.rawValue) does not accept the key",
                fix: "correct \(provider.keyVariable) or LLM_API_KEY")
        case .malformed, .rejected:
            .problem(
                "providers", "what answers for \(provider.rawValue) sends no list of models: \(error)",
                fix: "see that \(provider.addressVariable) or LLM_BASE_URL leads to a provider, up to its /v1")
        case .rateLimited, .overloaded:
            .warning(
                "providers", "\(provider.rawValue) is there and takes no more requests at the moment: \(error)",
                fix: "ask again later")
        default: Self.silence(of: provider, "\(error)")
        }
    }

    private static func silence(of provider: ModelProvider, _ reason: String) -> Finding {
        .problem(
            "providers", "\(provider.rawValue) does not answer: \(reason)",
            fix: "look at the network, and at \(provider.addressVariable) if it is set")
    }

    /// Providers list some names with the day of their release or with a tag.
    private static func isListed(_ model: String, as listed: String) -> Bool {
        let model = model.hasPrefix("models/") ? String(model.dropFirst(7)) : model
        if listed == model || listed == model + ":latest" { return true }
        guard listed.hasPrefix(model + "-") else { return false }
        let rest = listed.utf8.dropFirst(model.utf8.count + 1)
        return rest.count >= 8 && rest.allSatisfy { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
    }
}
