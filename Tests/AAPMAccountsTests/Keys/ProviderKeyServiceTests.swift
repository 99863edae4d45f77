import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMAccounts

@Suite("Bringing provider keys")
struct ProviderKeyServiceTests {
    private let stores = MemoryStores()
    private let clock = ManualClock()
    private let checker = StagedKeyChecker()
    private let source = MemoryEnvelopeKeys()
    private let owner = KeyOwner.learner(ID("learner-1"))

    private var vault: KeyVault { KeyVault(source: self.source, store: self.stores) }

    private var service: ProviderKeyService {
        ProviderKeyService(store: self.stores, vault: self.vault, checker: self.checker, clock: self.clock)
    }

    private func key(_ text: String, _ provider: ModelProvider = .openai) -> ProviderKey {
        ProviderKey(owner: self.owner, provider: provider, baseURL: nil, model: nil, key: SecretText(text))
    }

    private func stored() async throws -> [ProviderKey] {
        try self.vault.open(try await self.stores.keys(of: self.owner))
    }

    @Test("A key that the provider accepts is kept, replaces the one before, and is listed without itself")
    func put() async throws {
        try await self.stores.insert(.sample())
        let facts = try await self.service.put(self.key("sk-one"))
        #expect(facts.status == .working)
        self.clock.advance(by: .seconds(60))
        _ = try await self.service.put(self.key("sk-two"))
        #expect(self.checker.checked.map(\.key.revealed) == ["sk-one", "sk-two"])
        #expect(try await self.stored() == [self.key("sk-two")])
        let list = try await self.service.list(of: self.owner)
        #expect(list.map(\.provider) == [.openai])
        #expect(list.map(\.checkedAt) == [self.clock.now])
    }

    @Test(
        "A key that is not accepted, or cannot be checked, changes nothing, and the reason has its code",
        arguments: [
            (ModelError.Kind.unauthorised, ErrorCode.keyRejected), (.quotaExhausted, .keyRejected),
            (.rejected, .keyRejected), (.unreachable, .providerUnavailable), (.overloaded, .providerUnavailable),
            (.serverError, .providerUnavailable), (.rateLimited, .providerUnavailable),
            (.firstTokenTimeout, .providerUnavailable), (.malformed, .providerUnavailable),
        ])
    func refused(kind: ModelError.Kind, code: ErrorCode) async throws {
        try await self.stores.insert(.sample())
        _ = try await self.service.put(self.key("sk-one"))
        self.checker.refuse("sk-bad", with: ModelError(kind, code: "sk-bad"))
        let error = try #require(try await refusal { _ = try await self.service.put(self.key("sk-bad")) })
        #expect(error.code == code)
        #expect(!"\(error)".contains("sk-bad"))
        #expect(try await self.stored() == [self.key("sk-one")])
    }

    @Test(
        "A provider that is there is not said to be away",
        arguments: [
            (ModelError.Kind.unreachable, "could not be asked"), (.rateLimited, "takes no more requests at the moment"),
            (.overloaded, "takes no more requests at the moment"), (.malformed, "is no provider of models"),
        ])
    func reasons(kind: ModelError.Kind, reason: String) async throws {
        try await self.stores.insert(.sample())
        self.checker.refuse("sk", with: ModelError(kind, retryAfter: .seconds(7)))
        let error = try #require(try await refusal { _ = try await self.service.put(self.key("sk")) })
        #expect(error.message.contains(reason))
        #expect(error.retryAfter == .seconds(7))
    }

    @Test("What the address rule refuses passes through as it is")
    func forbidden() async throws {
        try await self.stores.insert(.sample())
        self.checker.refuse("sk-in", with: AAPMError(.addressForbidden, "No."))
        let error = try await refusal { _ = try await self.service.put(self.key("sk-in")) }
        #expect(error?.code == .addressForbidden)
        #expect(try await self.stored() == [])
    }

    @Test("Nobody keeps keys for owners that are not there")
    func noOwner() async throws {
        let learner = try await refusal { _ = try await self.service.put(self.key("sk")) }
        #expect(learner?.code == .learnerNotFound)
        let key = ProviderKey(
            owner: .organisation(ID("o")), provider: .openai, baseURL: nil, model: nil, key: SecretText("sk"))
        let organisation = try await refusal { _ = try await self.service.put(key) }
        #expect(organisation?.code == .organisationNotFound)
    }

    @Test("What is removed is gone, and removed once")
    func remove() async throws {
        try await self.stores.insert(.sample())
        _ = try await self.service.put(self.key("sk"))
        try await self.service.remove(.openai, of: self.owner)
        #expect(try await self.stored() == [])
        let again = try await refusal { try await self.service.remove(.openai, of: self.owner) }
        #expect(again?.code == .keyNotFound)
    }

    @Test("A key whose envelope key is gone is listed as unreadable, others are not")
    func unreadable() async throws {
        try await self.stores.insert(.sample())
        _ = try await self.service.put(self.key("sk"))
        try await self.stores.put(.sample(self.owner, .google, envelope: "feedfeedfeedfeed"))
        let list = try await self.service.list(of: self.owner)
        #expect(list.map(\.provider) == [.google, .openai])
        #expect(list.map(\.status) == [.unreadable, .working])
    }
}
