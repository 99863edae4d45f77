import AAPMAccounts
import AAPMClients
import AAPMCore
import Synchronization

/// Everything about the keys that learners and organisations bring.
final class OwnKeys: Sendable {
    let vault: KeyVault
    let ring: SealedKeyRing
    let endpoints: KeyEndpoints
    private let store: any ProviderKeyStore
    private let clock: any WallClock
    private let settings: ModelSettings
    /// What is made of the keys, once it is.
    private let made = Mutex<KeyedModels?>(nil)

    /// - Parameters:
    ///   - transports: One for addresses of the operator and one for addresses of learners.
    ///   - report: Takes what an operator should see.
    init(
        _ configuration: AppConfiguration, store: any ProviderKeyStore, transports: Transports, clock: any WallClock,
        report: @escaping @Sendable (any Error) -> Void
    ) {
        self.vault = KeyVault(source: configuration.envelopeKeys, store: store)
        self.ring = SealedKeyRing(store: store, vault: self.vault, clock: clock, report: report)
        self.endpoints = KeyEndpoints(
            clients: ModelClients(transport: transports.any), guarded: ModelClients(transport: transports.publicOnly),
            addresses: configuration.models.addresses)
        self.store = store
        self.clock = clock
        self.settings = configuration.models
    }

    /// The models that the keys open, for `ModelGate`.
    func models(links: ModelLinks) -> KeyedModels {
        let small = ModelProvider.allCases.compactMap { provider in
            provider.smallModel.map { ModelName(provider: provider, model: $0) }
        }
        let models = KeyedModels(
            ring: self.ring, links: links, endpoints: self.endpoints, names: self.settings.chain.map(\.name) + small)
        self.made.withLock { $0 = models }
        return models
    }

    /// Takes, lists and removes keys; what was made of one that is replaced or removed is forgotten.
    ///
    /// - Parameter changed: Told whose keys are not what they were.
    func service(changed: @escaping @Sendable (KeyOwner) -> Void) -> ProviderKeyService {
        ProviderKeyService(
            store: self.store, vault: self.vault, checker: ModelKeyChecker(self.endpoints), clock: self.clock,
            changed: { owner in
                self.ring.forget(owner)
                self.made.withLock { $0 }?.forget(owner)
                changed(owner)
            })
    }

    /// Connections to providers. To be shut down at the end.
    struct Transports: Sendable {
        let any: AsyncHTTPTransport
        let publicOnly: AsyncHTTPTransport

        init() {
            self.any = AsyncHTTPTransport(policy: .any)
            self.publicOnly = AsyncHTTPTransport(policy: .publicOnly)
        }

        func shutdown() async throws {
            try await self.any.shutdown()
            try await self.publicOnly.shutdown()
        }
    }
}
