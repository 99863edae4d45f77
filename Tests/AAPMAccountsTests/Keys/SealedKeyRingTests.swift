import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMAccounts

@Suite("The key ring")
struct SealedKeyRingTests {
    private let stores = MemoryStores()
    private let clock = ManualClock()
    private let source = MemoryEnvelopeKeys()
    private let incidents = Incidents()
    private let learner = ID<Learner>("learner-1")

    private final class Incidents: Sendable {
        private let all = Mutex<[String]>([])

        var texts: [String] { self.all.withLock { $0 } }

        func note(_ error: any Error) {
            let details = (error as? AAPMError)?.details ?? [:]
            self.all.withLock { $0.append("\(error) \(details.sorted { $0.key < $1.key })") }
        }
    }

    private var vault: KeyVault { KeyVault(source: self.source, store: self.stores) }

    private func ring() -> SealedKeyRing {
        SealedKeyRing(store: self.stores, vault: self.vault, clock: self.clock) { [incidents] in incidents.note($0) }
    }

    @discardableResult
    private func give(_ text: String, _ provider: ModelProvider = .openai) async throws -> ProviderKey {
        let key = ProviderKey(
            owner: .learner(self.learner), provider: provider, baseURL: nil, model: nil, key: SecretText(text))
        _ = try await self.vault.put(key, at: self.clock.now)
        return key
    }

    @Test("A learner's keys are opened; one who has none has none")
    func own() async throws {
        try await self.stores.insert(.sample())
        let ring = self.ring()
        #expect(try await ring.keys(of: self.learner) == [])
        let one = try await self.give("sk-1")
        let two = try await self.give("sk-2", .anthropic)
        ring.forget(.learner(self.learner))
        #expect(try await ring.keys(of: self.learner) == [two, one])
        #expect(try await ring.providers(of: self.learner) == [.openai, .anthropic])
        #expect(try await ring.keys(of: ID("learner-2")) == [])
    }

    @Test("Changes of other nodes are seen after five seconds")
    func lifetime() async throws {
        try await self.stores.insert(.sample())
        let key = try await self.give("sk-1")
        let ring = self.ring()
        #expect(try await ring.keys(of: self.learner) == [key])
        #expect(try await self.stores.remove(.openai, of: key.owner))
        self.clock.advance(by: .milliseconds(4_999))
        #expect(try await ring.keys(of: self.learner) == [key])
        self.clock.advance(by: .milliseconds(1))
        #expect(try await ring.keys(of: self.learner) == [])
    }

    @Test("A clock that is set back keeps no key that another node removed")
    func clockSetBack() async throws {
        try await self.stores.insert(.sample())
        let key = try await self.give("sk-1")
        let ring = self.ring()
        #expect(try await ring.keys(of: self.learner) == [key])
        #expect(try await self.stores.remove(.openai, of: key.owner))
        self.clock.set(.sample - .seconds(3_600))
        #expect(try await ring.keys(of: self.learner) == [])
    }

    @Test("A key that the provider refused is told of once, without the key, and used no more until it is replaced")
    func refused() async throws {
        try await self.stores.insert(.sample())
        let key = try await self.give("sk-planted")
        let other = try await self.give("sk-other", .mistral)
        let ring = self.ring()
        #expect(try await ring.keys(of: self.learner).count == 2)
        await ring.note(refused: key)
        await ring.note(refused: key)
        #expect(try await ring.keys(of: self.learner) == [other])
        #expect(self.incidents.texts.count == 1)
        #expect(self.incidents.texts.allSatisfy { $0.contains("learner-1") && !$0.contains("sk-planted") })
        let next = try await self.give("sk-new")
        ring.forget(key.owner)
        #expect(Set(try await ring.keys(of: self.learner)) == [next, other])
        // News of the key before says nothing about this one.
        await ring.note(refused: key)
        #expect(Set(try await ring.keys(of: self.learner)) == [next, other])
    }

    @Test("A row that does not open is told of once and left out")
    func unreadable() async throws {
        try await self.stores.insert(.sample())
        let key = try await self.give("sk-1")
        let own = try #require(try await self.stores.keys(of: key.owner).first)
        // Somebody who can write the database copies the row to another learner.
        try await self.stores.insert(.sample("learner-2"))
        try await self.stores.put(
            SealedKey(
                owner: .learner(ID("learner-2")), provider: .openai, baseURL: nil, model: nil, envelope: own.envelope,
                sealedDataKey: own.sealedDataKey, sealedKey: own.sealedKey, createdAt: .sample, checkedAt: .sample))
        let ring = self.ring()
        for _ in 0..<3 {
            #expect(try await ring.keys(of: ID("learner-2")) == [])
            self.clock.advance(by: .seconds(6))
        }
        #expect(self.incidents.texts.count == 1)
        #expect(try await ring.keys(of: self.learner) == [key])
    }
}
