import AAPMCore
import CryptoExtras
import JWTKit

/// The signing keys of the installation, as this node knows them.
///
/// They are read when the first token is issued or checked, so a start does not wait for them. Only the very first of
/// an installation finds none and makes one (about a tenth of a second, on a queue of its own). Another node may add
/// keys at any time: they are read again when a token names an unknown one, when somebody asks for all, and now and
/// then, so that a key that was taken away does not count for ever.
actor SigningKeyRing {
    /// The id of an installation's first key. It is fixed, so that of several nodes that start at once one wins the
    /// race and the others take its key.
    static let firstKeyID = "aapm-1"
    /// How often unknown key ids may make us look for new keys: tokens that are rubbish must not reach the database
    /// each.
    static let rereadInterval: Duration = .seconds(1)
    /// After this time the keys are read again without a reason.
    static let lifetime: Duration = .seconds(300)

    private let store: any SigningKeyStore
    private let clock: any WallClock
    private let maker: SigningKeyMaker
    private var keys: SigningKeySet?
    /// When the store was asked last, whatever it answered.
    private var askedAt: Timestamp?

    init(store: any SigningKeyStore, clock: any WallClock) {
        self.store = store
        self.clock = clock
        self.maker = SigningKeyMaker()
    }

    /// The keys, with at least one. While the store cannot be read, those we have go on.
    func current() async throws -> SigningKeySet {
        guard let keys else { return try await self.read() }
        return try await self.reread(keys, after: Self.lifetime)
    }

    /// The keys, read again if `id` is not among those we have.
    func keys(knowing id: String) async throws -> SigningKeySet {
        let keys = try await self.current()
        guard !keys.contains(id), self.mayAsk(after: Self.rereadInterval) else { return keys }
        return try await self.read()
    }

    /// The keys as they are now, give or take `rereadInterval`.
    func latest() async throws -> SigningKeySet {
        try await self.reread(try await self.current(), after: Self.rereadInterval)
    }

    private func reread(_ keys: SigningKeySet, after interval: Duration) async throws -> SigningKeySet {
        guard self.mayAsk(after: interval) else { return keys }
        do {
            return try await self.read()
        } catch is StorageError {
            return keys
        }
    }

    private func mayAsk(after interval: Duration) -> Bool {
        guard let askedAt else { return true }
        return self.clock.now.since(askedAt) >= interval
    }

    private func read() async throws -> SigningKeySet {
        self.askedAt = self.clock.now
        var stored = try await self.store.signingKeys()
        if stored.isEmpty {
            try await self.insertFirst()
            stored = try await self.store.signingKeys()
        }
        let known = self.keys
        if let known, known.ids == stored.map(\.id) { return known }
        let next = try await SigningKeySet(stored)
        self.keys = next
        return next
    }

    private func insertFirst() async throws {
        let made = SigningKey(
            id: Self.firstKeyID, privateKeyPEM: try await self.maker.firstKey(), createdAt: self.clock.now)
        do {
            try await self.store.insert(made)
        } catch StorageError.conflict {
            // Another node was faster; its key is the one to read.
        }
    }
}

/// Makes an RSA key on a queue of its own.
private actor SigningKeyMaker {
    private let executor = QueueExecutor(label: "aapm.accounts.keys")
    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }
    private var made: String?

    /// - Returns: An RSA-2048 private key, PKCS #8 in PEM; the same for all who ask while there is none stored.
    func firstKey() throws -> String {
        if let made { return made }
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
        self.made = key
        return key
    }
}
