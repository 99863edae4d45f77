package import AAPMCore

/// Keys that learners and organisations bring: checked with the provider, sealed, listed without the key, removed.
package struct ProviderKeyService: Sendable {
    private let store: any ProviderKeyStore
    private let vault: KeyVault
    private let checker: any KeyChecker
    private let clock: any WallClock
    private let changed: @Sendable (KeyOwner) -> Void

    /// - Parameter changed: Called when an owner's keys are other ones than before.
    package init(
        store: any ProviderKeyStore, vault: KeyVault, checker: any KeyChecker, clock: any WallClock,
        changed: @escaping @Sendable (KeyOwner) -> Void = { _ in }
    ) {
        self.store = store
        self.vault = vault
        self.checker = checker
        self.clock = clock
        self.changed = changed
    }

    /// Checks a key with its provider and keeps it. When anything fails, what was there before stays.
    ///
    /// - Parameter key: As `KeyRules` wants it.
    /// - Throws: `AAPMError` with `.keyRejected`, `.addressForbidden`, `.providerUnavailable`, `.configurationInvalid`,
    ///   or `.learnerNotFound` or `.organisationNotFound` when there is no such owner; `StorageError`.
    package func put(_ key: ProviderKey) async throws -> KeyFacts {
        do {
            try await self.checker.check(key)
        } catch let error as ModelError {
            throw AAPMError(refusalOf: key.provider, error)
        }
        do {
            let sealed = try await self.vault.put(key, at: self.clock.now)
            self.changed(key.owner)
            return KeyFacts(sealed, isReadable: true)
        } catch StorageError.notFound {
            throw Self.noOwner(key.owner)
        }
    }

    /// What may be told of an owner's keys, by provider.
    /// - Throws: `StorageError`.
    package func list(of owner: KeyOwner) async throws -> [KeyFacts] {
        let rows = try await self.store.keys(of: owner)
        return try zip(rows, self.vault.areReadable(rows)).map { KeyFacts($0, isReadable: $1) }
    }

    /// - Throws: `AAPMError` with `.keyNotFound`; `StorageError`.
    package func remove(_ provider: ModelProvider, of owner: KeyOwner) async throws {
        guard try await self.store.remove(provider, of: owner) else {
            throw AAPMError(.keyNotFound, "There is no key for \(provider.rawValue) to remove.")
        }
        self.changed(owner)
    }

    private static func noOwner(_ owner: KeyOwner) -> AAPMError {
        switch owner {
        case .learner: AAPMError(.learnerNotFound, "There is no such learner.")
        case .organisation: AAPMError(.organisationNotFound, "There is no such organisation.")
        }
    }
}

extension AAPMError {
    /// Why a key was not taken. Says nothing of what the provider said, which may repeat the key.
    fileprivate init(refusalOf provider: ModelProvider, _ error: ModelError) {
        let nothing = "Nothing was stored."
        let fault = FieldFault(field: "/key", reason: "is not accepted by \(provider.rawValue)")
        switch error.kind {
        case .unauthorised:
            self.init(
                .keyRejected,
                "\(provider.rawValue) does not accept this key. Copy it again from the provider's page. \(nothing)",
                faults: [fault], underlying: error)
        case .quotaExhausted:
            self.init(
                .keyRejected, "\(provider.rawValue) says that this key has no credit left. \(nothing)",
                faults: [fault], underlying: error)
        case .rejected, .contextTooLong:
            self.init(
                .keyRejected,
                "\(provider.rawValue) does not answer as a model provider should when it is asked for its models. "
                    + "Look at the key and the address. \(nothing)", faults: [fault], underlying: error)
        case .malformed:
            self.init(
                .providerUnavailable,
                "What answers for \(provider.rawValue) is no provider of models: it was asked for its models and sent "
                    + "something else. Look at the address. \(nothing)",
                retryAfter: error.retryAfter ?? .seconds(30), underlying: error)
        case .rateLimited, .overloaded:
            self.init(
                .providerUnavailable,
                "\(provider.rawValue) is there and takes no more requests at the moment, so whether it accepts the key "
                    + "is not known. \(nothing) Please try again.",
                retryAfter: error.retryAfter ?? .seconds(30), underlying: error)
        default:
            self.init(
                .providerUnavailable,
                "\(provider.rawValue) could not be asked whether it accepts the key. \(nothing) Please try again.",
                retryAfter: error.retryAfter ?? .seconds(30), underlying: error)
        }
    }
}
