/// Keys of model providers that learners and organisations brought, sealed: whoever reads the store learns no key.
package protocol ProviderKeyStore: Sendable {
    /// Writes a key, in the place of the owner's earlier one for this provider.
    /// - Throws: `.notFound` when there is no such learner or organisation.
    func put(_ key: SealedKey) async throws(StorageError)

    /// - Returns: `false` when there was none.
    func remove(_ provider: ModelProvider, of owner: KeyOwner) async throws(StorageError) -> Bool

    /// The owner's keys, by provider.
    func keys(of owner: KeyOwner) async throws(StorageError) -> [SealedKey]

    /// The learner's own keys and those of the learner's organisation, in one round trip.
    func keys(serving learner: ID<Learner>) async throws(StorageError) -> [SealedKey]

    /// Writes down that the provider refused a key, unless it was replaced in the meantime.
    /// - Returns: Whether it is news.
    func note(refused key: SealedKey, at now: Timestamp) async throws(StorageError) -> Bool

    /// All keys, page by page: learners' first.
    ///
    /// - Parameter last: The last one of the page before.
    func keys(after last: SealedKey?, limit: Int) async throws(StorageError) -> [SealedKey]

    /// Writes `envelope` and `sealedDataKey` of keys, in one transaction, leaving alone those that were replaced or
    /// removed since they were read.
    ///
    /// - Parameter changes: Each key as it was read and as it shall be.
    /// - Returns: How many were written.
    @discardableResult
    func rewrap(_ changes: [(from: SealedKey, to: SealedKey)]) async throws(StorageError) -> Int
}

/// The keys that calls for a learner may be made with.
package protocol KeyRing: Sendable {
    /// The learner's own keys or, where there are none, those of the learner's organisation. Keys that a provider refused
    /// or that cannot be opened are left out.
    /// - Throws: `StorageError` when they were never read and cannot be now.
    func keys(of learner: ID<Learner>) async throws(StorageError) -> [ProviderKey]

    /// Notes that the provider does not accept a key, or that its account is used up, so that it is not tried at each turn.
    func note(refused key: ProviderKey) async
}

extension KeyRing {
    /// For which providers there is a key.
    package func providers(of learner: ID<Learner>) async throws(StorageError) -> Set<ModelProvider> {
        Set(try await self.keys(of: learner).map(\.provider))
    }
}

/// Asks a provider whether it accepts a key.
package protocol KeyChecker: Sendable {
    /// - Throws: `ModelError`, where `.unauthorised` says that it does not; `AAPMError` with `.addressForbidden` for a
    ///   learner's address that leads into a private network; `CancellationError`.
    func check(_ key: ProviderKey) async throws
}
