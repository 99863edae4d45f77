package import AAPMCore

extension SealedKey {
    /// A row whose seals are nobody's.
    package static func sample(
        _ owner: KeyOwner = .learner(ID("learner-1")), _ provider: ModelProvider = .openai,
        envelope: String = "0011223344556677", sealed: String = "c2VhbGVk", at now: Timestamp = .sample
    ) -> Self {
        Self(
            owner: owner, provider: provider, baseURL: provider == .compatible ? "https://models.example.org/v1" : nil,
            model: provider == .compatible ? "llama" : nil, envelope: envelope, sealedDataKey: "ZGF0YQ==",
            sealedKey: sealed, createdAt: now, checkedAt: now)
    }
}
