/// Learner profiles.
package protocol LearnerStore: Sendable {
    func insert(_ learner: Learner) async throws(StorageError)
    func learner(_ id: ID<Learner>) async throws(StorageError) -> Learner?
    /// Writes all changeable fields.
    /// - Throws: `.notFound` when there is no such learner.
    func update(_ learner: Learner) async throws(StorageError)
}

/// Passwords and refresh tokens.
package protocol CredentialStore: Sendable {
    /// Registers a learner: writes the credential and the changed profile in one transaction, inserting the profile
    /// when it is new.
    /// - Throws: `.conflict("credentials_email_key")` when the address is taken,
    ///   `.conflict("credentials_pkey")` when the learner is registered already.
    func register(_ learner: Learner, with credential: Credential) async throws(StorageError)
    /// - Parameter email: Lower case.
    func credential(email: String) async throws(StorageError) -> Credential?
    func insert(_ token: RefreshToken) async throws(StorageError)
    func refreshToken(hash: String) async throws(StorageError) -> RefreshToken?
    /// Marks `hash` used and writes `next`, in one transaction.
    /// - Returns: `false` when it was used or revoked in the meantime; nothing is written then.
    func rotate(hash: String, to next: RefreshToken, at now: Timestamp) async throws(StorageError) -> Bool
    /// Ends every token of the family.
    func revoke(family: String, at now: Timestamp) async throws(StorageError)
}

/// The keys that sign access tokens, newest first.
package protocol SigningKeyStore: Sendable {
    func signingKeys() async throws(StorageError) -> [SigningKey]
    /// - Throws: `.conflict("signing_keys_pkey")` when the id is taken.
    func insert(_ key: SigningKey) async throws(StorageError)
}
