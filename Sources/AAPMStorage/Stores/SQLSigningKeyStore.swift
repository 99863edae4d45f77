import AAPMCore

/// The keys that sign access tokens, in SQL.
struct SQLSigningKeyStore: SigningKeyStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func signingKeys() async throws(StorageError) -> [SigningKey] {
        try await self.database.read { tx throws(StorageError) -> [SigningKey] in
            var keys: [SigningKey] = []
            let rows = try tx.rows(
                "SELECT id, private_key_pem, created_at FROM signing_keys ORDER BY created_at DESC, id DESC")
            for row in rows {
                keys.append(
                    SigningKey(
                        id: try row.text("id"), privateKeyPEM: try row.text("private_key_pem"),
                        createdAt: try row.timestamp("created_at")))
            }
            return keys
        }
    }

    func insert(_ key: SigningKey) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            _ = try tx.execute(
                """
                INSERT INTO signing_keys (id, private_key_pem, created_at)
                VALUES (\(key.id), \(key.privateKeyPEM), \(key.createdAt))
                """)
        }
    }
}
