import AAPMClients
import AAPMCore

/// The doubles of all providers in the shared folder, which check requests as strictly as the vendors do.
enum SharedProviders {
    private static let script = "fake_providers.py"

    static var isThere: Bool { SharedDouble.isThere(Self.script) }

    /// Runs them for as long as a test takes.
    static func run(_ test: (_ base: String, _ transport: AsyncHTTPTransport) async throws -> Void) async throws {
        try await SharedDouble.run(Self.script, [], test)
    }

    static func endpoint(_ provider: ModelProvider, _ base: String, key: String? = "sk-planted") -> ProviderEndpoint {
        let path =
            switch provider {
            case .openai: "/openai/v1"
            case .compatible: "/compat/v1"
            case .mistral: "/mistral"
            case .anthropic: "/anthropic"
            case .google: "/gemini"
            }
        return ProviderEndpoint(provider: provider, baseURL: base + path, key: key.map { SecretText($0) })
    }

    /// - Parameter behaviour: Such as `ratelimit-7`; `ok` for none.
    static func model(
        _ provider: ModelProvider, _ behaviour: String, _ base: String, _ transport: any HTTPTransport
    ) -> any LanguageModel {
        ModelClients.patient(over: transport).model(
            ModelName(provider: provider, model: "\(Asking.name(provider).model)--\(behaviour)"),
            at: Self.endpoint(provider, base))
    }
}
