/// What proves that a returning learner is the registered one.
package struct Credential: Hashable, Sendable {
    package let learner: ID<Learner>
    /// Lower case, unique.
    package let email: String
    /// The hash with its parameters and salt in one text, such as `scrypt$16384$8$1$…$…`. Never logged.
    package let passwordHash: String
    package let createdAt: Timestamp

    package init(learner: ID<Learner>, email: String, passwordHash: String, createdAt: Timestamp) {
        self.learner = learner
        self.email = email
        self.passwordHash = passwordHash
        self.createdAt = createdAt
    }
}

/// A refresh token as stored: its hash only.
///
/// Tokens of one log-in form a family: using one makes the next, and using one twice ends the family.
package struct RefreshToken: Hashable, Sendable {
    /// SHA-256 of the token, in hexadecimal.
    package let hash: String
    package let family: String
    package let learner: ID<Learner>
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    /// When it was exchanged for the next one; `nil` while it is good.
    package var usedAt: Timestamp?
    package var revokedAt: Timestamp?

    package init(
        hash: String, family: String, learner: ID<Learner>, createdAt: Timestamp, expiresAt: Timestamp,
        usedAt: Timestamp? = nil, revokedAt: Timestamp? = nil
    ) {
        self.hash = hash
        self.family = family
        self.learner = learner
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usedAt = usedAt
        self.revokedAt = revokedAt
    }
}

/// A key that signs access tokens.
package struct SigningKey: Hashable, Sendable {
    /// The `kid` of the JWKS.
    package let id: String
    /// RSA private key, PKCS #8 in PEM. Never logged.
    package let privateKeyPEM: String
    package let createdAt: Timestamp

    package init(id: String, privateKeyPEM: String, createdAt: Timestamp) {
        self.id = id
        self.privateKeyPEM = privateKeyPEM
        self.createdAt = createdAt
    }
}
