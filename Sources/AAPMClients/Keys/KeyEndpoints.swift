package import AAPMCore

/// Where calls with somebody's own key go, and over which transport.
package struct KeyEndpoints: Sendable {
    private let clients: ModelClients
    private let guarded: ModelClients
    private let addresses: [ModelProvider: String]

    /// - Parameters:
    ///   - clients: For addresses that the operator decides on: the providers' own and those in `addresses`, and those of
    ///     organisations, whose keys the operator alone can set.
    ///   - guarded: Over a transport of `AddressPolicy.publicOnly`, for addresses that learners decide on.
    ///   - addresses: Where the operator says that providers are.
    package init(clients: ModelClients, guarded: ModelClients, addresses: [ModelProvider: String] = [:]) {
        self.clients = clients
        self.guarded = guarded
        self.addresses = addresses
    }

    func endpoint(of key: ProviderKey) -> ProviderEndpoint {
        // The operator's compatible server is another one than whose address came with the key.
        let usual = key.provider == .compatible ? nil : self.addresses[key.provider]
        return ProviderEndpoint(provider: key.provider, baseURL: key.baseURL ?? usual, key: key.key)
    }

    func clients(of key: ProviderKey) -> ModelClients {
        key.baseURL != nil && key.owner.payer == .learner ? self.guarded : self.clients
    }
}
