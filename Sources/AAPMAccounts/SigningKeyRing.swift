import AAPMCore
import CryptoExtras
import JWTKit

/// The signing keys that are in use, read once and kept.
///
/// They are read when the first token is issued or checked, so a start does not wait for them. Only the very first of
/// an installation finds none and makes one (about a tenth of a second, on a queue of its own).
actor SigningKeyRing {
    /// The id of an installation's first key. It is fixed, so that of two servers that start at once one loses the
    /// race and takes the other's key.
    static let firstKeyID = "aapm-1"
    /// How often an unknown key id may make us look for keys that another server added.
    private static let rereadInterval: Duration = .seconds(10)

    private let store: any SigningKeyStore
    private let clock: any WallClock
    private let maker: SigningKeyMaker
    private var keys: SigningKeySet?
    private var readAt: Timestamp?

    init(store: any SigningKeyStore, clock: any WallClock) {
        self.store = store
        self.clock = clock
        self.maker = SigningKeyMaker()
    }

    /// The keys, with at least one.
    func current() async throws -> SigningKeySet {
        if let keys { return keys }
        return try await self.read()
    }

    /// The keys, read again if `id` is not among those we have.
    func keys(knowing id: String) async throws -> SigningKeySet {
        let keys = try await self.current()
        guard !keys.contains(id), let readAt, self.clock.now.since(readAt) >= Self.rereadInterval else { return keys }
        return try await self.read()
    }

    private func read() async throws -> SigningKeySet {
        var stored = try await self.store.signingKeys()
        if stored.isEmpty {
            let made = SigningKey(
                id: Self.firstKeyID, privateKeyPEM: try await self.maker.makeKey(), createdAt: self.clock.now)
            do {
                try await self.store.insert(made)
            } catch StorageError.conflict {
                // Another server was faster; its key is read below.
            }
            stored = try await self.store.signingKeys()
        }
        let keys = try await SigningKeySet(stored)
        self.keys = keys
        self.readAt = self.clock.now
        return keys
    }
}

/// Makes RSA keys on a queue of its own.
private actor SigningKeyMaker {
    private let executor = QueueExecutor(label: "aapm.accounts.keys")
    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    /// - Returns: An RSA-2048 private key, PKCS #8 in PEM.
    func makeKey() throws -> String {
        try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
    }
}
