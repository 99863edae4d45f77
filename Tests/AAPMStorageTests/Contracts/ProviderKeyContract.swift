import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Provider keys")
struct ProviderKeyContract {
    private static let owner = KeyOwner.learner(Stores.learner)

    @Test("A key reads back as it was written, and the next one takes its place", arguments: Engine.allCases)
    func put(engine: Engine) async throws {
        try await engine.withStores { stores in
            let keys = ModelProvider.allCases.map { SealedKey.sample(Self.owner, $0) }
            for key in keys { try await stores.providerKeys.put(key) }
            let sorted = keys.sorted { $0.provider.rawValue < $1.provider.rawValue }
            #expect(try await stores.providerKeys.keys(of: Self.owner) == sorted)
            #expect(try await stores.providerKeys.keys(serving: Stores.learner) == sorted)
            #expect(try await stores.providerKeys.keys(of: .learner(Stores.stranger)) == [])
            let next = SealedKey.sample(
                Self.owner, .compatible, envelope: "8899aabbccddeeff", sealed: "bmV4dA==", at: .sample + .seconds(9))
            try await stores.providerKeys.put(next)
            #expect(
                try await stores.providerKeys.keys(of: Self.owner).first { $0.provider == .compatible } == next)
        }
    }

    @Test(
        "Learners are served by their own keys, then by those of their organisation alone", arguments: Engine.allCases)
    func organisations(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.organisations.create(Organisation.sample())
            try await stores.organisations.join(
                ID<Organisation>("organisation-1"), learner: Stores.learner, now: .sample)
            let shared = SealedKey.sample(.organisation(ID("organisation-1")), .google)
            let own = SealedKey.sample(Self.owner, .openai)
            try await stores.providerKeys.put(shared)
            #expect(try await stores.providerKeys.keys(serving: Stores.learner) == [shared])
            try await stores.providerKeys.put(own)
            #expect(try await stores.providerKeys.keys(serving: Stores.learner) == [own, shared])
            #expect(try await stores.providerKeys.keys(serving: Stores.stranger) == [])
            #expect(try await stores.providerKeys.keys(of: shared.owner) == [shared])
            #expect(try await stores.providerKeys.keys(after: nil, limit: 1) == [own])
            #expect(try await stores.providerKeys.keys(after: own, limit: 5) == [shared])
            #expect(try await stores.providerKeys.keys(after: nil, limit: 2) == [own, shared])
            #expect(try await stores.providerKeys.keys(after: shared, limit: 2) == [])
            try await stores.organisations.leave(ID<Organisation>("organisation-1"), learner: Stores.learner)
            #expect(try await stores.providerKeys.keys(serving: Stores.learner) == [own])
        }
    }

    @Test("Nobody's keys are not kept", arguments: Engine.allCases)
    func nobody(engine: Engine) async throws {
        try await engine.withStores { stores in
            for owner in [KeyOwner.learner(ID("nobody")), .organisation(ID("nobody"))] {
                await #expect(throws: StorageError.notFound) { try await stores.providerKeys.put(.sample(owner)) }
            }
        }
    }

    @Test("A removed key is gone, and only that", arguments: Engine.allCases)
    func remove(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.providerKeys.put(.sample(Self.owner, .openai))
            try await stores.providerKeys.put(.sample(Self.owner, .mistral))
            try await stores.providerKeys.put(.sample(.learner(Stores.stranger), .openai))
            #expect(try await stores.providerKeys.remove(.openai, of: Self.owner))
            #expect(try await !stores.providerKeys.remove(.openai, of: Self.owner))
            #expect(try await stores.providerKeys.keys(of: Self.owner).map(\.provider) == [.mistral])
            #expect(try await stores.providerKeys.keys(of: .learner(Stores.stranger)).count == 1)
        }
    }

    @Test("A refusal is noted once, and not for a key that was replaced meanwhile", arguments: Engine.allCases)
    func refused(engine: Engine) async throws {
        try await engine.withStores { stores in
            let key = SealedKey.sample(Self.owner)
            let later = Timestamp.sample + .seconds(3)
            try await stores.providerKeys.put(key)
            #expect(try await stores.providerKeys.note(refused: key, at: later))
            #expect(try await !stores.providerKeys.note(refused: key, at: later + .seconds(1)))
            #expect(try await stores.providerKeys.keys(of: Self.owner).map(\.refusedAt) == [later])
            try await stores.providerKeys.put(.sample(Self.owner, sealed: "bmV4dA=="))
            #expect(try await stores.providerKeys.keys(of: Self.owner).map(\.refusedAt) == [nil])
            #expect(try await !stores.providerKeys.note(refused: key, at: later))
            #expect(try await stores.providerKeys.keys(of: Self.owner).map(\.refusedAt) == [nil])
        }
    }

    @Test("Pages go over all keys once, whatever their size", arguments: Engine.allCases, [1, 2, 3, 100])
    func pages(engine: Engine, size: Int) async throws {
        try await engine.withStores { stores in
            for owner in [KeyOwner.learner(Stores.stranger), Self.owner] {
                for provider in ModelProvider.allCases { try await stores.providerKeys.put(.sample(owner, provider)) }
            }
            var seen: [String] = []
            var last: SealedKey?
            while true {
                let page = try await stores.providerKeys.keys(after: last, limit: size)
                seen += page.map { "\($0.owner) \($0.provider.rawValue)" }
                guard page.count == size else { break }
                last = page.last
            }
            #expect(seen.count == 10)
            #expect(Set(seen).count == 10)
        }
    }

    @Test("A rewrap changes what was read and nothing that came since", arguments: Engine.allCases)
    func rewrap(engine: Engine) async throws {
        try await engine.withStores { stores in
            let old = ModelProvider.allCases.map { SealedKey.sample(Self.owner, $0) }
            for key in old { try await stores.providerKeys.put(key) }
            let changes = old.map { key in
                var next = key
                next.envelope = "8899aabbccddeeff"
                next.sealedDataKey = "bmV3"
                return (from: key, to: next)
            }
            let replaced = SealedKey.sample(Self.owner, .openai, sealed: "cmVwbGFjZWQ=")
            try await stores.providerKeys.put(replaced)
            _ = try await stores.providerKeys.remove(.mistral, of: Self.owner)
            #expect(try await stores.providerKeys.rewrap(changes) == 3)
            #expect(try await stores.providerKeys.rewrap(changes) == 0)
            let expected = changes.map(\.to).filter { $0.provider != .openai && $0.provider != .mistral } + [replaced]
            #expect(
                try await stores.providerKeys.keys(of: Self.owner)
                    == expected.sorted { $0.provider.rawValue < $1.provider.rawValue })
        }
    }
}
