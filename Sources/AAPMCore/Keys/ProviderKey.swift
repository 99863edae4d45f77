/// A key of a model provider that somebody brought, as it is used: never stored and never shown.
package struct ProviderKey: Hashable, Sendable {
    package let owner: KeyOwner
    package let provider: ModelProvider
    /// Where the provider is; only for `.compatible`, which has no usual address.
    package let baseURL: String?
    /// The model to ask; only for `.compatible`, for which nobody else can know one.
    package let model: String?
    package let key: SecretText

    package init(owner: KeyOwner, provider: ModelProvider, baseURL: String?, model: String?, key: SecretText) {
        self.owner = owner
        self.provider = provider
        self.baseURL = baseURL
        self.model = model
        self.key = key
    }
}
