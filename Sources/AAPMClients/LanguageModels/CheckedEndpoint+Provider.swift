import AAPMCore
import NIOHTTP1

extension CheckedEndpoint {
    /// With the address, the key's header and the version that the provider wants.
    init(_ endpoint: ProviderEndpoint) throws(ProviderFault) {
        switch endpoint.provider {
        case .openai:
            try self.init(endpoint, usual: "https://api.openai.com/v1", key: Self.bearer)
        case .compatible:
            try self.init(endpoint, usual: nil, key: Self.bearer)
        case .mistral:
            try self.init(endpoint, usual: "https://api.mistral.ai", dropping: ["/v1"], key: Self.bearer)
        case .anthropic:
            try self.init(
                endpoint, usual: "https://api.anthropic.com", dropping: ["/v1"], key: { ("x-api-key", $0) },
                others: ["anthropic-version": Self.anthropicVersion])
        case .google:
            try self.init(
                endpoint, usual: "https://generativelanguage.googleapis.com",
                dropping: ["/v1beta", "/v1"], key: { ("x-goog-api-key", $0) })
        }
    }

    /// The older one, which every model takes; nothing that the newer one removed is sent.
    private static let anthropicVersion = "2023-06-01"

    private static func bearer(_ key: String) -> (String, String) { ("Authorization", "Bearer \(key)") }
}

extension ModelProvider {
    /// The path of the list of models, behind the base address.
    var modelsPath: String {
        switch self {
        case .openai, .compatible: "/models"
        case .mistral: "/v1/models"
        case .anthropic: "/v1/models?limit=1"
        case .google: "/v1beta/models?pageSize=1"
        }
    }

    /// The same with as many of them as one answer takes.
    var allModelsPath: String {
        switch self {
        case .openai, .compatible, .mistral: self.modelsPath
        case .anthropic: "/v1/models?limit=1000"
        case .google: "/v1beta/models?pageSize=1000"
        }
    }
}
