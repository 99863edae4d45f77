package import AAPMCore
import Crypto

/// Identity: guests, registration, log-in, tokens, profiles.
package struct AccountService: Sendable {
    package let rules: AccountRules

    let learners: any LearnerStore
    let credentials: any CredentialStore
    let clock: any WallClock
    let ids: any IDGenerator
    let secrets: any SecretSource
    let configuration: AccountConfiguration
    private let ring: SigningKeyRing
    private let tokens: AccessTokens
    private let hasher: PasswordHasher

    package init(
        learners: any LearnerStore, credentials: any CredentialStore, signingKeys: any SigningKeyStore,
        clock: any WallClock, ids: any IDGenerator, secrets: any SecretSource = SystemSecretSource(),
        configuration: AccountConfiguration
    ) {
        self.learners = learners
        self.credentials = credentials
        self.clock = clock
        self.ids = ids
        self.secrets = secrets
        self.configuration = configuration
        self.rules = AccountRules(isKnownTimeZone: configuration.isKnownTimeZone)
        let ring = SigningKeyRing(store: signingKeys, clock: clock)
        self.ring = ring
        self.tokens = AccessTokens(
            ring: ring, clock: clock, ids: ids, issuer: configuration.issuer, audience: configuration.audience,
            lifetime: configuration.accessTokenLifetime)
        self.hasher = PasswordHasher(
            cost: configuration.passwordCost, queueLimit: configuration.passwordQueueLimit, secrets: secrets)
    }

    // MARK: Log-in

    /// Makes a guest.
    /// - Throws: `AAPMError` with `.accountRequestInvalid`; `StorageError`.
    package func guest(_ draft: ProfileDraft) async throws -> TokenGrant {
        try Self.check(self.rules.faults(in: draft))
        let learner = try self.newLearner(draft, isGuest: true)
        try await self.learners.insert(learner)
        return try await self.grant(learner, family: self.ids.makeID())
    }

    /// Registers a learner by e-mail address and password.
    ///
    /// - Parameter guest: The guest who registers and keeps everything; `nil` makes a new learner.
    /// - Throws: `AAPMError` with `.accountRequestInvalid`, `.emailUnavailable` when the address is taken or the
    ///   learner is registered already, `.authenticationRequired` when there is no such guest; `StorageError`.
    package func register(
        email: String, password: String, draft: ProfileDraft, guest: ID<Learner>?
    ) async throws -> TokenGrant {
        try Self.check(self.rules.faults(email: email, password: password) + self.rules.faults(in: draft))
        let learner = try await self.registrant(draft, guest: guest)
        let hash = try await self.hasher.hash(password)
        let credential = Credential(
            learner: learner.id, email: AccountRules.normalised(email: email), passwordHash: hash.text,
            createdAt: self.clock.now)
        do {
            try await self.credentials.register(learner, with: credential)
        } catch .conflict(let constraint) {
            throw constraint == "credentials_email_key" ? Self.emailTaken : Self.registeredAlready
        }
        return try await self.grant(learner, family: self.ids.makeID())
    }

    /// Logs a registered learner in. An unknown address is hashed too, so that it is answered like a wrong password.
    /// - Throws: `AAPMError` with `.credentialsRejected`; `StorageError`.
    package func logIn(email: String, password: String) async throws -> TokenGrant {
        let address = AccountRules.normalised(email: email)
        // No registered address holds a control character, and a database may refuse to look one up.
        let isPossible = address.unicodeScalars.allSatisfy { $0.value >= 32 }
        let credential = isPossible ? try await self.credentials.credential(email: address) : nil
        let hash =
            credential.flatMap { PasswordHash(text: $0.passwordHash) }
            ?? .unmatchable(cost: self.configuration.passwordCost)
        let fits = try await self.hasher.verify(password, against: hash)
        guard fits, let credential, let learner = try await self.learners.learner(credential.learner) else {
            throw AAPMError(
                .credentialsRejected, "The address and the password do not fit together. Please check both.")
        }
        return try await self.grant(learner, family: self.ids.makeID())
    }

    // MARK: Refresh

    /// Exchanges a refresh token for new tokens.
    ///
    /// A token that was used before ends its whole log-in, because one of its two users stole it; within
    /// `refreshReuseLeeway` it is taken for a repeated request.
    /// - Throws: `AAPMError` with `.refreshTokenRejected`; `StorageError`.
    package func refresh(_ token: String) async throws -> TokenGrant {
        let now = self.clock.now
        let hash = Self.hash(token)
        guard let known = try await self.credentials.refreshToken(hash: hash), known.revokedAt == nil,
            now < known.expiresAt, let learner = try await self.learners.learner(known.learner)
        else { throw Self.refreshRejected }
        if known.usedAt == nil {
            let (text, next) = self.makeRefreshToken(for: learner.id, family: known.family)
            if try await self.credentials.rotate(hash: hash, to: next, at: now) {
                return try await self.grant(learner, refreshToken: text)
            }
        }
        // Used before, or in this moment by somebody else: read what became of it.
        guard let used = try await self.credentials.refreshToken(hash: hash), used.revokedAt == nil,
            let usedAt = used.usedAt, now.since(usedAt) < self.configuration.refreshReuseLeeway
        else {
            try await self.credentials.revoke(family: known.family, at: now)
            throw Self.refreshRejected
        }
        return try await self.grant(learner, family: known.family)
    }

    /// Ends the log-in that a refresh token belongs to. An unknown token is nothing to end.
    /// - Throws: `StorageError`.
    package func revoke(_ token: String) async throws {
        guard let known = try await self.credentials.refreshToken(hash: Self.hash(token)) else { return }
        try await self.credentials.revoke(family: known.family, at: self.clock.now)
    }

    // MARK: Access tokens

    /// Whose access token it is.
    /// - Throws: `AAPMError` with `.authenticationRequired`; `StorageError` when the keys cannot be read.
    package func authenticate(accessToken: String) async throws -> ID<Learner> {
        try await self.tokens.verify(accessToken)
    }

    /// The keys that check access tokens, of all nodes, newest first; makes the first one if there is none.
    /// - Throws: `StorageError`.
    package func publicKeys() async throws -> [PublicKey] { try await self.ring.latest().publicKeys }

    /// A name for a client that is the same on every node and that nobody without the signing keys can trace back.
    /// - Throws: `StorageError` when the keys cannot be read.
    package func pseudonym(of client: String) async throws -> String {
        try await self.ring.current().pseudonyms.pseudonym(of: client)
    }

    // MARK: Parts

    /// The learner as they will be when registered.
    private func registrant(_ draft: ProfileDraft, guest: ID<Learner>?) async throws -> Learner {
        guard let guest else { return try self.newLearner(draft, isGuest: false) }
        guard let known = try await self.learners.learner(guest) else { throw Self.unknownCaller }
        guard known.isGuest else { throw Self.registeredAlready }
        var learner = try self.applying(draft, to: known)
        learner.isGuest = false
        return learner
    }

    private func grant(_ learner: Learner, family: String) async throws -> TokenGrant {
        let (text, token) = self.makeRefreshToken(for: learner.id, family: family)
        try await self.credentials.insert(token)
        return try await self.grant(learner, refreshToken: text)
    }

    private func grant(_ learner: Learner, refreshToken: String) async throws -> TokenGrant {
        TokenGrant(
            accessToken: try await self.tokens.issue(to: learner.id),
            expiresIn: self.configuration.accessTokenLifetime, refreshToken: refreshToken, learner: learner)
    }

    private func makeRefreshToken(
        for learner: ID<Learner>, family: String
    ) -> (text: String, stored: RefreshToken) {
        let text = Base64URL.text(self.secrets.makeSecret(byteCount: 32))
        let now = self.clock.now
        return (
            text,
            RefreshToken(
                hash: Self.hash(text), family: family, learner: learner, createdAt: now,
                expiresAt: now + self.configuration.refreshTokenLifetime)
        )
    }

    private static func hash(_ token: String) -> String {
        Hexadecimal.text(of: SHA256.hash(data: Array(token.utf8)))
    }

    static func check(_ faults: [FieldFault]) throws {
        guard !faults.isEmpty else { return }
        throw AAPMError(
            .accountRequestInvalid, "Some of what was sent cannot be used; see the list of fields.", faults: faults)
    }

    private static var refreshRejected: AAPMError {
        AAPMError(.refreshTokenRejected, "This log-in has ended. Please log in again.")
    }

    private static var emailTaken: AAPMError {
        AAPMError(
            .emailUnavailable, "This address cannot be registered. If it is yours, log in with it.",
            faults: [FieldFault(field: "/email", reason: "cannot be registered")])
    }

    private static var registeredAlready: AAPMError {
        AAPMError(.emailUnavailable, "You are registered already. Log in with your address and password.")
    }

    private static var unknownCaller: AAPMError {
        AAPMError(.authenticationRequired, "The access token is not valid. Please log in again.")
    }
}
