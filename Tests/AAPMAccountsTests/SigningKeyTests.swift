import AAPMAccounts
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
    @Test("Two servers that start at once end with the same key")
    func race() async throws {
        let stores = MemoryStores()
        let clock = ManualClock()
        let ids = SequentialIDs()
        let servers = (0..<2).map { _ in
            AccountService(
                learners: stores, credentials: stores, signingKeys: stores, clock: clock, ids: ids,
                configuration: AccountConfiguration(passwordCost: AccountsFixture.cheap))
        }
        async let one = servers[0].guest(ProfileDraft())
        async let other = servers[1].guest(ProfileDraft())
        let grants = try await [one, other]
        #expect(try await servers[1].authenticate(accessToken: grants[0].accessToken) == grants[0].learner.id)
        #expect(try await servers[0].authenticate(accessToken: grants[1].accessToken) == grants[1].learner.id)
        #expect(try await servers[0].publicKeys() == servers[1].publicKeys())
        #expect(try await stores.signingKeys().count == 1)
    }

    @Test("A key that another server adds is found when a token names it")
    func added() async throws {
        let accounts = try await AccountsFixture()
        let grant = try await accounts.service.guest(ProfileDraft())
        accounts.clock.advance(by: .seconds(11))
        try await accounts.stores.insert(
            SigningKey(
                id: "aapm-2", privateKeyPEM: try AccountsFixture.signingKeyPEM.get(), createdAt: accounts.clock.now))
        let other = AccountService(
            learners: accounts.stores, credentials: accounts.stores, signingKeys: accounts.stores,
            clock: accounts.clock, ids: accounts.ids,
            configuration: AccountConfiguration(passwordCost: AccountsFixture.cheap))
        let newer = try await other.refresh(grant.refreshToken)
        #expect(try await accounts.service.authenticate(accessToken: newer.accessToken) == grant.learner.id)
        #expect(try await accounts.service.publicKeys().map(\.id) == ["aapm-2", "aapm-1"])
        #expect(try await other.authenticate(accessToken: grant.accessToken) == grant.learner.id)
    }

    @Test("A key that cannot be read is an internal error that does not quote it")
    func unreadable() async throws {
        let stores = MemoryStores()
        try await stores.insert(SigningKey(id: "aapm-1", privateKeyPEM: "SECRET WORDS", createdAt: .sample))
        let service = AccountService(
            learners: stores, credentials: stores, signingKeys: stores, clock: ManualClock(), ids: SequentialIDs(),
            configuration: AccountConfiguration(passwordCost: AccountsFixture.cheap))
        let error = try await refusal { _ = try await service.publicKeys() }
        #expect(error?.code == .internalError)
        #expect(error?.details == ["reason": "a signing key cannot be read", "kid": "aapm-1"])
        #expect(error?.underlying == nil)
    }
}
