package import AAPMCore

extension MemoryStores: CredentialStore {
    package func register(_ learner: Learner, with credential: Credential) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.credentials[credential.learner] == nil else {
                throw .conflict(constraint: "credentials_pkey")
            }
            guard !state.credentials.values.contains(where: { $0.email == credential.email }) else {
                throw .conflict(constraint: "credentials_email_key")
            }
            guard credential.learner == learner.id else { throw .notFound }
            state.put(learner)
            state.credentials[credential.learner] = credential
        }
    }

    package func credential(email: String) async throws(StorageError) -> Credential? {
        try self.read { (state) throws(StorageError) in state.credentials.values.first { $0.email == email } }
    }

    package func insert(_ token: RefreshToken) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in try state.insert(token) }
    }

    package func refreshToken(hash: String) async throws(StorageError) -> RefreshToken? {
        try self.read { (state) throws(StorageError) in state.refreshTokens[hash] }
    }

    package func rotate(
        hash: String, to next: RefreshToken, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard let token = state.refreshTokens[hash], token.usedAt == nil, token.revokedAt == nil else {
                return false
            }
            state.refreshTokens[hash]?.usedAt = now
            try state.insert(next)
            return true
        }
    }

    package func revoke(family: String, at now: Timestamp) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            for (hash, token) in state.refreshTokens where token.family == family && token.revokedAt == nil {
                state.refreshTokens[hash]?.revokedAt = now
            }
        }
    }
}

extension MemoryStores: SigningKeyStore {
    package func signingKeys() async throws(StorageError) -> [SigningKey] {
        try self.read { (state) throws(StorageError) in
            state.signingKeys.values.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        }
    }

    package func insert(_ key: SigningKey) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.signingKeys[key.id] == nil else { throw .conflict(constraint: "signing_keys_pkey") }
            state.signingKeys[key.id] = key
        }
    }
}

extension MemoryState {
    fileprivate mutating func insert(_ token: RefreshToken) throws(StorageError) {
        guard self.refreshTokens[token.hash] == nil else { throw .conflict(constraint: "refresh_tokens_pkey") }
        guard self.learners[token.learner] != nil else { throw .notFound }
        self.refreshTokens[token.hash] = token
    }
}
