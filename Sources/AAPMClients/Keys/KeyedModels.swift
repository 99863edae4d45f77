package import AAPMCore
import Synchronization

/// The models that learners' and organisations' own keys open.
package final class KeyedModels: OwnModels {
    /// Links and their connections are made again beyond this.
    private static let capacity = 2_048

    private let ring: any KeyRing
    private let links: ModelLinks
    private let endpoints: KeyEndpoints
    private let names: [ModelName]
    /// By the key, of which the dictionary keeps a hash to find it.
    private let made = Mutex<[ProviderKey: any LanguageModel]>([:])

    /// - Parameters:
    ///   - links: Puts around a client what stands around the operator's too.
    ///   - names: The model to ask of each provider, the first one of a provider counts. Providers are asked in this order.
    ///     A compatible server's comes with its key.
    package init(ring: any KeyRing, links: ModelLinks, endpoints: KeyEndpoints, names: [ModelName]) {
        self.ring = ring
        self.links = links
        self.endpoints = endpoints
        self.names = names
    }

    package func chain(for caller: ModelCaller) async throws -> (any LanguageModel)? {
        let keys = try await self.ring.keys(of: caller.learner)
        let models = keys.compactMap { key in self.name(for: key).map { (self.rank(of: $0), self.model($0, key)) } }
            .sorted { $0.0 < $1.0 }.map(\.1)
        return models.isEmpty ? nil : models.count == 1 ? models[0] : FallbackModel(models)
    }

    /// Drops what was made for an owner's keys.
    package func forget(_ owner: KeyOwner) {
        self.made.withLock { made in made = made.filter { $0.key.owner != owner } }
    }

    private func name(for key: ProviderKey) -> ModelName? {
        if let model = key.model { return ModelName(provider: key.provider, model: model) }
        return self.names.first { $0.provider == key.provider }
    }

    private func rank(of name: ModelName) -> Int {
        self.names.firstIndex { $0.provider == name.provider } ?? self.names.count
    }

    private func model(_ name: ModelName, _ key: ProviderKey) -> any LanguageModel {
        self.made.withLock { made in
            if let model = made[key] { return model }
            if made.count >= Self.capacity { made = [:] }
            let client = self.endpoints.clients(of: key).model(name, at: self.endpoints.endpoint(of: key))
            // The breaker of this key: its hash differs in each process and says nothing about it.
            let account = "\(key.owner) \(String(UInt(bitPattern: key.hashValue), radix: 16))"
            let link = self.links.link(client, name, payer: key.owner.payer, account: account)
            let model = OwnKeyModel(link, key: key, ring: self.ring)
            made[key] = model
            return model
        }
    }
}

/// A model that tells the ring when its provider does not accept the key, or answers nothing for it any more.
private struct OwnKeyModel: LanguageModel {
    private let model: any LanguageModel
    private let key: ProviderKey
    private let ring: any KeyRing

    init(_ model: any LanguageModel, key: ProviderKey, ring: any KeyRing) {
        self.model = model
        self.key = key
        self.ring = ring
    }

    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        do {
            return try await self.model.reply(to: request, deliver: deliver)
        } catch let error as ModelError {
            // Neither passes by itself, unless the provider says when: a key without credit is no better than one that
            // was withdrawn, but one whose day is used up is well again tomorrow.
            let isUsedUp = error.kind == .quotaExhausted && error.retryAfter == nil
            if error.kind == .unauthorised || isUsedUp { await self.ring.note(refused: self.key) }
            throw error
        }
    }
}
