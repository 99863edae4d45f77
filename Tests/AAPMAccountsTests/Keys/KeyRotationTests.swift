import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMAccounts

@Suite("Rotating envelope keys")
struct KeyRotationTests {
    private let stores = MemoryStores()

    /// Seals a key for each of some learners.
    private func fill(_ vault: KeyVault, count: Int) async throws -> [ProviderKey] {
        var keys: [ProviderKey] = []
        for number in 0..<count {
            let learner = Learner.sample("learner-\(1_000 + number)")
            try await self.stores.insert(learner)
            let key = ProviderKey(
                owner: .learner(learner.id), provider: .openai, baseURL: nil, model: nil,
                key: SecretText("sk-\(number)"))
            _ = try await vault.put(key, at: .sample)
            keys.append(key)
        }
        return keys
    }

    private func opened(_ vault: KeyVault) async throws -> [ProviderKey] {
        try vault.open(try await self.stores.keys(after: nil, limit: 10_000))
    }

    @Test("Everything is sealed under a new key, page by page, and the old one is dropped")
    func rotate() async throws {
        let source = MemoryEnvelopeKeys()
        let vault = KeyVault(source: source, store: self.stores)
        let keys = try await self.fill(vault, count: 25)
        let old = try #require(try source.read().newest)
        let report = try await KeyRotation(source: source, store: self.stores, pageSize: 10).run()
        let new = try #require(try source.read().newest)
        #expect(new != old)
        #expect(try source.read().all == [new])
        #expect(
            report
                == KeyRotation.Report(
                    envelope: new.id, isResumed: false, rewrapped: 25, unused: [old.id], unreadable: [:]))
        #expect(Set(try await self.opened(vault)) == Set(keys))
        // The old one was there until the last row was done.
        #expect(source.history.map { $0.all.count } == [1, 2, 1])
    }

    @Test("A rotation that was cut off is finished with the key that it had made")
    func resumed() async throws {
        let source = MemoryEnvelopeKeys()
        let vault = KeyVault(source: source, store: self.stores)
        let keys = try await self.fill(vault, count: 5)
        let old = try #require(try source.read().newest)
        let new = EnvelopeKey.made()
        try source.keep(EnvelopeKeys([new, old]))
        let row = try #require(try await self.stores.keys(after: nil, limit: 1).first)
        let next = try #require(try KeySeal.rewrap(row, from: old, to: new))
        #expect(try await self.stores.rewrap([(from: row, to: next)]) == 1)
        let report = try await KeyRotation(source: source, store: self.stores).run()
        #expect(report.isResumed)
        #expect(report.rewrapped == 4)
        #expect(try source.read().all == [new])
        #expect(Set(try await self.opened(vault)) == Set(keys))
    }

    @Test("While a row does not open, no envelope key is dropped, and the row is counted")
    func unreadable() async throws {
        let source = MemoryEnvelopeKeys()
        let vault = KeyVault(source: source, store: self.stores)
        let keys = try await self.fill(vault, count: 2)
        try await self.stores.insert(.sample())
        try await self.stores.put(.sample(envelope: "feedfeedfeedfeed"))
        let report = try await KeyRotation(source: source, store: self.stores).run()
        #expect(report.unreadable == ["feedfeedfeedfeed": 1])
        #expect(report.unused == [])
        #expect(try source.read().all.count == 2)
        #expect(Set(try await self.opened(vault)) == Set(keys))
    }

    @Test("Keys of a setting are never changed; the report says which of them can go")
    func listed() async throws {
        let old = EnvelopeKey.made()
        let vault = KeyVault(source: ListedEnvelopeKeys(EnvelopeKeys([old]), place: "x"), store: self.stores)
        let keys = try await self.fill(vault, count: 3)
        let new = EnvelopeKey.made()
        let both = ListedEnvelopeKeys(EnvelopeKeys([new, old]), place: "x")
        let report = try await KeyRotation(source: both, store: self.stores).run()
        #expect(report.unused == [old.id])
        #expect(report.rewrapped == 3)
        let alone = KeyVault(source: ListedEnvelopeKeys(EnvelopeKeys([new]), place: "x"), store: self.stores)
        #expect(Set(try await self.opened(alone)) == Set(keys))
        #expect(try await self.opened(vault) == [])
    }

    @Test("Keys that are given while rotations run all open afterwards")
    func underLoad() async throws {
        let source = MemoryEnvelopeKeys()
        let vault = KeyVault(source: source, store: self.stores)
        _ = try await self.fill(vault, count: 40)
        let stores = self.stores
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for round in 0..<50 {
                        let owner = KeyOwner.learner(ID("learner-\(1_000 + (writer * 10 + round % 10))"))
                        let key = ProviderKey(
                            owner: owner, provider: .openai, baseURL: nil, model: nil,
                            key: SecretText("sk-new-\(writer)-\(round)"))
                        let sealed = try await vault.put(key, at: .sample)
                        #expect(sealed.owner == owner)
                        await Task.yield()
                    }
                }
            }
            group.addTask {
                for _ in 0..<10 {
                    let report = try await KeyRotation(source: source, store: stores, pageSize: 7).run()
                    #expect(report.unreadable == [:])
                }
            }
            try await group.waitForAll()
        }
        let last = try await KeyRotation(source: source, store: self.stores).run()
        #expect(last.unreadable == [:])
        let opened = try await self.opened(vault).map(\.key.revealed)
        #expect(
            Set(opened)
                == Set((0..<4).flatMap { writer in (40..<50).map { "sk-new-\(writer)-\($0)" } }))
    }

    @Test("A lost envelope key is named, and no new one takes its place")
    func lost() async throws {
        try await self.stores.insert(.sample())
        try await self.stores.put(.sample(envelope: "feedfeedfeedfeed"))
        let source = MemoryEnvelopeKeys()
        let vault = KeyVault(source: source, store: self.stores)
        let key = ProviderKey(
            owner: .learner(ID("learner-1")), provider: .mistral, baseURL: nil, model: nil, key: SecretText("sk-1"))
        for work in [
            { _ = try await vault.put(key, at: .sample) },
            { _ = try await KeyRotation(source: source, store: self.stores).run() },
        ] {
            let error = try #require(try await refusal(work))
            #expect(error.code == .configurationInvalid)
            #expect(error.message.contains("feedfeedfeedfeed"))
            #expect(error.message.contains("the test"))
        }
        #expect(try source.read().all == [])
        #expect(try await self.stores.keys(of: key.owner).map(\.provider) == [.openai])
    }
}
