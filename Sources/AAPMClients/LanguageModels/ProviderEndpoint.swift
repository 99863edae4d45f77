package import AAPMCore

/// Where a provider is and what opens it.
package struct ProviderEndpoint: Hashable, Sendable {
    package let provider: ModelProvider
    /// The address before the provider's own paths, such as `https://api.openai.com/v1`; `nil` for the provider's usual
    /// one. A compatible server has no usual one.
    package let baseURL: String?
    /// `nil` for servers that want none.
    package let key: SecretText?

    package init(provider: ModelProvider, baseURL: String? = nil, key: SecretText? = nil) {
        self.provider = provider
        self.baseURL = baseURL
        self.key = key
    }
}
