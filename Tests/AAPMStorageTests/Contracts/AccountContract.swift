import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Accounts")
struct AccountContract {
    private static func credential(_ email: String, learner: String = "learner-1") -> Credential {
        Credential(learner: ID(learner), email: email, passwordHash: "scrypt$16384$8$1$AA$BB", createdAt: .sample)
    }

    private static func token(_ hash: String, family: String = "f1") -> RefreshToken {
        RefreshToken(
            hash: hash, family: family, learner: ID("learner-1"), createdAt: .sample,
            expiresAt: .sample + .seconds(60))
    }

    @Test("A profile reads back, changes, and keeps its time of creation", arguments: Engine.allCases)
    func profile(engine: Engine) async throws {
        try await engine.withStores { stores in
            #expect(try await stores.learners.learner(Stores.learner) == .sample())
            #expect(try await stores.learners.learner(ID("nobody")) == nil)
            var changed = Learner.sample(level: .b2, plan: .free, at: .sample + .seconds(5))
            changed.displayName = nil
            changed.coordinates = MatrixCoordinates(linguisticControl: 0.1, situationalAgency: 1, engagement: 0)
            try await stores.learners.update(changed)
            let stored = try #require(try await stores.learners.learner(Stores.learner))
            #expect(stored.level == .b2)
            #expect(stored.displayName == nil)
            #expect(stored.coordinates == changed.coordinates)
            #expect(stored.createdAt == .sample)
            #expect(stored.updatedAt == .sample + .seconds(5))
        }
    }

    @Test("Names of any script are kept as they are", arguments: Engine.allCases)
    func unicode(engine: Engine) async throws {
        try await engine.withStores { stores in
            var learner = Learner.sample()
            learner.displayName = "Žofie 🎈 'Robert'); DROP TABLE learners;-- \u{65}\u{301}"
            try await stores.learners.update(learner)
            let name = try #require(try await stores.learners.learner(Stores.learner)?.displayName)
            #expect(Array(name.unicodeScalars) == Array((learner.displayName ?? "").unicodeScalars))
        }
    }

    @Test("Profiles that exist cannot be inserted, those that do not cannot change", arguments: Engine.allCases)
    func profileErrors(engine: Engine) async throws {
        try await engine.withStores { stores in
            await #expect(throws: StorageError.conflict(constraint: "learners_pkey")) {
                try await stores.learners.insert(.sample())
            }
            await #expect(throws: StorageError.notFound) { try await stores.learners.update(.sample("nobody")) }
        }
    }

    @Test("A guest registers and keeps the profile; a newcomer gets one", arguments: Engine.allCases)
    func register(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.credentials.register(.sample(isGuest: false), with: Self.credential("a@example.org"))
            #expect(try await stores.learners.learner(Stores.learner)?.isGuest == false)
            let newcomer = Learner.sample("learner-3", isGuest: false)
            try await stores.credentials.register(
                newcomer, with: Self.credential("b@example.org", learner: "learner-3"))
            #expect(try await stores.learners.learner(ID("learner-3")) == newcomer)
            #expect(
                try await stores.credentials.credential(email: "b@example.org")
                    == Self.credential("b@example.org", learner: "learner-3"))
            #expect(try await stores.credentials.credential(email: "c@example.org") == nil)
        }
    }

    @Test("A registration that is refused changes nothing", arguments: Engine.allCases)
    func registerConflicts(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.credentials.register(.sample(isGuest: false), with: Self.credential("a@example.org"))
            await #expect(throws: StorageError.conflict(constraint: "credentials_email_key")) {
                try await stores.credentials.register(
                    .sample("learner-2", isGuest: false), with: Self.credential("a@example.org", learner: "learner-2"))
            }
            #expect(try await stores.learners.learner(Stores.stranger)?.isGuest == true)
            await #expect(throws: StorageError.conflict(constraint: "credentials_pkey")) {
                try await stores.credentials.register(.sample(), with: Self.credential("a@example.org"))
            }
        }
    }

    @Test("A refresh token is exchanged once, whoever comes first", arguments: Engine.allCases)
    func rotate(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.credentials.insert(Self.token("h0"))
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...8 {
                    group.addTask {
                        try await stores.credentials.rotate(hash: "h0", to: Self.token("h\(number)"), at: .sample)
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            #expect(try await stores.credentials.refreshToken(hash: "h0")?.usedAt == .sample)
            var next = 0
            for number in 1...8 where try await stores.credentials.refreshToken(hash: "h\(number)") != nil { next += 1 }
            #expect(next == 1)
        }
    }

    @Test("A family that ends takes all its tokens along and no others", arguments: Engine.allCases)
    func revoke(engine: Engine) async throws {
        try await engine.withStores { stores in
            for token in [Self.token("a"), Self.token("b"), Self.token("c", family: "f2")] {
                try await stores.credentials.insert(token)
            }
            try await stores.credentials.revoke(family: "f1", at: .sample)
            #expect(try await stores.credentials.refreshToken(hash: "a")?.revokedAt == .sample)
            #expect(try await stores.credentials.rotate(hash: "b", to: Self.token("d"), at: .sample) == false)
            #expect(try await stores.credentials.refreshToken(hash: "d") == nil)
            #expect(try await stores.credentials.refreshToken(hash: "c") == Self.token("c", family: "f2"))
        }
    }

    @Test("Signing keys come newest first and have each id once", arguments: Engine.allCases)
    func signingKeys(engine: Engine) async throws {
        try await engine.withStores { stores in
            let old = SigningKey(id: "k1", privateKeyPEM: "PEM 1", createdAt: .sample)
            let new = SigningKey(id: "k2", privateKeyPEM: "PEM 2", createdAt: .sample + .seconds(1))
            try await stores.signingKeys.insert(old)
            try await stores.signingKeys.insert(new)
            #expect(try await stores.signingKeys.signingKeys() == [new, old])
            await #expect(throws: StorageError.conflict(constraint: "signing_keys_pkey")) {
                try await stores.signingKeys.insert(old)
            }
        }
    }
}
