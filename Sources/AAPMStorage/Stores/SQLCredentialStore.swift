import AAPMCore

/// Passwords and refresh tokens in SQL.
struct SQLCredentialStore: CredentialStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func register(_ learner: Learner, with credential: Credential) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            // Asked first, so that a second registration gives the same error on every engine, whatever its address.
            let earlier = try tx.first(
                "SELECT learner_id FROM credentials WHERE learner_id = \(credential.learner)")
            guard earlier == nil else { throw .conflict(constraint: "credentials_pkey") }
            if try !LearnerTable.update(learner, tx) { try LearnerTable.insert(learner, tx) }
            try tx.execute(
                """
                INSERT INTO credentials (learner_id, email, password_hash, created_at)
                VALUES (\(credential.learner), \(credential.email), \(credential.passwordHash),
                    \(credential.createdAt))
                """)
        }
    }

    func credential(email: String) async throws(StorageError) -> Credential? {
        try await self.database.read { tx throws(StorageError) -> Credential? in
            let row = try tx.first(
                "SELECT learner_id, email, password_hash, created_at FROM credentials WHERE email = \(email)")
            guard let row else { return nil }
            return Credential(
                learner: try row.id("learner_id"), email: try row.text("email"),
                passwordHash: try row.text("password_hash"), createdAt: try row.timestamp("created_at"))
        }
    }

    func insert(_ token: RefreshToken) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in try Self.insert(token, tx) }
    }

    func refreshToken(hash: String) async throws(StorageError) -> RefreshToken? {
        try await self.database.read { tx throws(StorageError) -> RefreshToken? in
            let row = try tx.first(
                """
                SELECT hash, family, learner_id, created_at, expires_at, used_at, revoked_at
                FROM refresh_tokens
                WHERE hash = \(hash)
                """)
            guard let row else { return nil }
            return RefreshToken(
                hash: try row.text("hash"), family: try row.text("family"), learner: try row.id("learner_id"),
                createdAt: try row.timestamp("created_at"), expiresAt: try row.timestamp("expires_at"),
                usedAt: try row.optionalTimestamp("used_at"), revokedAt: try row.optionalTimestamp("revoked_at"))
        }
    }

    func rotate(hash: String, to next: RefreshToken, at now: Timestamp) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            let used = try tx.execute(
                """
                UPDATE refresh_tokens
                SET used_at = \(now)
                WHERE hash = \(hash) AND used_at IS NULL AND revoked_at IS NULL
                """)
            guard used > 0 else { return false }
            try Self.insert(next, tx)
            return true
        }
    }

    func revoke(family: String, at now: Timestamp) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            _ = try tx.execute(
                "UPDATE refresh_tokens SET revoked_at = \(now) WHERE family = \(family) AND revoked_at IS NULL")
        }
    }

    private static func insert(_ token: RefreshToken, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO refresh_tokens (hash, family, learner_id, created_at, expires_at, used_at, revoked_at)
            VALUES (\(token.hash), \(token.family), \(token.learner), \(token.createdAt), \(token.expiresAt),
                \(token.usedAt), \(token.revokedAt))
            """)
    }
}
