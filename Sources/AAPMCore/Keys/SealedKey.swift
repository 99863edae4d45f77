/// A key of a model provider as it is stored: nobody can read it without the envelope key.
package struct SealedKey: Hashable, Sendable {
    package let owner: KeyOwner
    package let provider: ModelProvider
    package let baseURL: String?
    package let model: String?
    /// The id of the envelope key under which the data key is sealed.
    package var envelope: String
    /// The key of this row alone, sealed under the envelope key: nonce, cipher text and tag in Base64.
    package var sealedDataKey: String
    /// The provider's key, sealed under the data key, likewise.
    package let sealedKey: String
    package let createdAt: Timestamp
    /// When the provider last accepted it.
    package let checkedAt: Timestamp
    /// When the provider refused it after that; `nil` while it works.
    package var refusedAt: Timestamp?

    package init(
        owner: KeyOwner, provider: ModelProvider, baseURL: String?, model: String?, envelope: String,
        sealedDataKey: String, sealedKey: String, createdAt: Timestamp, checkedAt: Timestamp,
        refusedAt: Timestamp? = nil
    ) {
        self.owner = owner
        self.provider = provider
        self.baseURL = baseURL
        self.model = model
        self.envelope = envelope
        self.sealedDataKey = sealedDataKey
        self.sealedKey = sealedKey
        self.createdAt = createdAt
        self.checkedAt = checkedAt
        self.refusedAt = refusedAt
    }
}
