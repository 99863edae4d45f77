import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMAccounts

@Suite("Signing keys")
struct SigningKeyTests {
    private static func node(
        _ stores: some SigningKeyStore, accounts: MemoryStores, clock: ManualClock
    ) -> AccountService {
        AccountService(
            learners: accounts, credentials: accounts, signingKeys: stores, clock: clock, ids: SequentialIDs(),
            configuration: AccountConfiguration(passwordCost: AccountsFixture.cheap))
    }

    @Test("Three nodes that start at once on an empty database make one key and take each other's tokens")
    func race() async throws {
        let stores = MemoryStores()
        let clock = ManualClock()
        let ids = SequentialIDs()
        let nodes = (0..<3).map { _ in
            AccountService(
                learners: stores, credentials: stores, signingKeys: stores, clock: clock, ids: ids,
                configuration: AccountConfiguration(passwordCost: AccountsFixture.cheap))
        }
        // Several requests each, so that those of one node meet as well.
        let grants = try await withThrowingTaskGroup(of: TokenGrant.self) { group in
            for _ in 0..<4 {
                for node in nodes { group.addTask { try await node.guest(ProfileDraft()) } }
            }
            return try await group.reduce(into: [TokenGrant]()) { $0.append($1) }
        }
        #expect(grants.count == 12)
        for grant in grants {
            for node in nodes {
                #expect(try await node.authenticate(accessToken: grant.accessToken) == grant.learner.id)
            }
        }
        for node in nodes { #expect(try await node.publicKeys() == nodes[0].publicKeys()) }
        #expect(try await stores.signingKeys().map(\.id) == ["aapm-1"])
    }

    @Test("Tokens that are rubbish do not each reach the database")
    func rubbish() async throws {
        let accounts = try await AccountsFixture()
        let store = CountedKeys(accounts.stores)
        let node = Self.node(store, accounts: accounts.stores, clock: accounts.clock)
        _ = try await node.publicKeys()
        #expect(store.reads == 1)
        for second in 1...3 {
            accounts.clock.advance(by: .seconds(1))
            for number in 0..<20 {
                let token = Self.rubbish(kid: "k\(second)-\(number)")
                let error = try await refusal { _ = try await node.authenticate(accessToken: token) }
                #expect(error?.code == .authenticationRequired)
            }
            #expect(store.reads == 1 + second)
        }
    }

    @Test("Keys once read go on while the database is away, and unknown ones are not called wrong")
    func away() async throws {
        let accounts = try await AccountsFixture()
        let store = CountedKeys(accounts.stores)
        let node = Self.node(store, accounts: accounts.stores, clock: accounts.clock)
        let grant = try await node.guest(ProfileDraft())
        store.isAway = true
        accounts.clock.advance(by: .seconds(3_600))
        #expect(try await node.authenticate(accessToken: grant.accessToken) == grant.learner.id)
        #expect(try await node.publicKeys().map(\.id) == ["aapm-1"])
        accounts.clock.advance(by: .seconds(1))
        await #expect(throws: StorageError.unavailable(reason: "away")) {
            _ = try await node.authenticate(accessToken: Self.rubbish(kid: "aapm-2"))
        }
    }

    @Test("A key that was taken away stops counting")
    func removed() async throws {
        let accounts = try await AccountsFixture()
        let store = CountedKeys(accounts.stores)
        let node = Self.node(store, accounts: accounts.stores, clock: accounts.clock)
        let grant = try await node.guest(ProfileDraft())
        store.replacement = [
            SigningKey(
                id: "aapm-2", privateKeyPEM: try AccountsFixture.signingKeyPEM.get(), createdAt: accounts.clock.now)
        ]
        #expect(try await node.authenticate(accessToken: grant.accessToken) == grant.learner.id)
        accounts.clock.advance(by: .seconds(300))
        let error = try await refusal { _ = try await node.authenticate(accessToken: grant.accessToken) }
        #expect(error?.code == .authenticationRequired)
    }

    @Test("A client has one name on every node, and it is not in it")
    func pseudonyms() async throws {
        let accounts = try await AccountsFixture()
        let other = Self.node(accounts.stores, accounts: accounts.stores, clock: accounts.clock)
        let name = try await accounts.service.pseudonym(of: "192.0.2.1")
        #expect(name.utf8.count == 32)
        #expect(try await other.pseudonym(of: "192.0.2.1") == name)
        #expect(try await other.pseudonym(of: "192.0.2.2") != name)
        // Another key in front does not change it.
        try await accounts.stores.insert(
            SigningKey(
                id: "aapm-2", privateKeyPEM: try AccountsFixture.signingKeyPEM.get(),
                createdAt: accounts.clock.now + .seconds(1)))
        let third = Self.node(accounts.stores, accounts: accounts.stores, clock: accounts.clock)
        #expect(try await third.pseudonym(of: "192.0.2.1") == name)
        #expect(try await third.publicKeys().map(\.id) == ["aapm-2", "aapm-1"])
    }

    /// A token with a header that names a key, and nothing true in it.
    private static func rubbish(kid: String) -> String {
        let header = Base64URL.text(Array(#"{"alg":"RS256","typ":"JWT","kid":"\#(kid)"}"#.utf8))
        let claims = Base64URL.text(
            Array(#"{"iss":"aapm","sub":"x","aud":"aapm","iat":0,"exp":9999999999,"jti":"x"}"#.utf8))
        return "\(header).\(claims).\(Base64URL.text(Array(repeating: 7, count: 256)))"
    }

    @Test("A key that another server adds is found when a token names it")
    func added() async throws {
        let accounts = try await AccountsFixture()
        let grant = try await accounts.service.guest(ProfileDraft())
        accounts.clock.advance(by: .seconds(1))
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

/// Counts how often the keys are read, and can be away or hold others.
private final class CountedKeys: SigningKeyStore {
    private struct State {
        var reads = 0
        var isAway = false
        var replacement: [SigningKey]?
    }

    private let store: MemoryStores
    private let state = Mutex(State())

    init(_ store: MemoryStores) {
        self.store = store
    }

    var reads: Int { self.state.withLock { $0.reads } }
    var isAway: Bool {
        get { self.state.withLock { $0.isAway } }
        set { self.state.withLock { $0.isAway = newValue } }
    }
    var replacement: [SigningKey]? {
        get { self.state.withLock { $0.replacement } }
        set { self.state.withLock { $0.replacement = newValue } }
    }

    func signingKeys() async throws(StorageError) -> [SigningKey] {
        let (isAway, replacement) = self.state.withLock { state in
            state.reads += 1
            return (state.isAway, state.replacement)
        }
        if isAway { throw .unavailable(reason: "away") }
        if let replacement { return replacement }
        return try await self.store.signingKeys()
    }

    func insert(_ key: SigningKey) async throws(StorageError) { try await self.store.insert(key) }
}
