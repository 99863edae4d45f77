import AAPMCore
import Crypto
import CryptoExtras
import Synchronization

/// Makes and checks password hashes, one at a time and away from the threads that serve requests.
///
/// A check takes a tenth of a second and 32 MB on purpose, so both its place and the number of those waiting are
/// bounded.
actor PasswordHasher {
    private let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    private let cost: PasswordCost
    private let queueLimit: Int
    private let secrets: any SecretSource
    private nonisolated let waiting = Mutex(0)

    init(cost: PasswordCost, queueLimit: Int, secrets: any SecretSource) {
        self.cost = cost
        self.queueLimit = queueLimit
        self.secrets = secrets
        self.executor = QueueExecutor(label: "aapm.accounts.passwords")
    }

    /// A new hash, with a new salt.
    /// - Throws: `AAPMError` with `.rateLimited` when too many wait.
    nonisolated func hash(_ password: String) async throws -> PasswordHash {
        try await self.inTurn { try await self.make(password) }
    }

    /// Whether the password has this hash; takes the same time either way.
    /// - Throws: `AAPMError` with `.rateLimited` when too many wait.
    nonisolated func verify(_ password: String, against hash: PasswordHash) async throws -> Bool {
        try await self.inTurn { try await self.check(password, against: hash) }
    }

    private nonisolated func inTurn<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        let isAdmitted = self.waiting.withLock { waiting in
            guard waiting < self.queueLimit else { return false }
            waiting += 1
            return true
        }
        guard isAdmitted else {
            throw AAPMError(
                .rateLimited, "Many people are logging in just now. Please try again in a moment.",
                retryAfter: .seconds(2))
        }
        defer { self.waiting.withLock { $0 -= 1 } }
        return try await work()
    }

    private func make(_ password: String) throws -> PasswordHash {
        let salt = self.secrets.makeSecret(byteCount: PasswordHash.saltLength)
        let key = try Self.derive(password, salt: salt, cost: self.cost, length: PasswordHash.keyLength)
        return PasswordHash(cost: self.cost, salt: salt, key: key.withUnsafeBytes { Array($0) })
    }

    private func check(_ password: String, against hash: PasswordHash) throws -> Bool {
        let key = try Self.derive(password, salt: hash.salt, cost: hash.cost, length: hash.key.count)
        // Symmetric keys compare in constant time.
        return key == SymmetricKey(data: hash.key)
    }

    private static func derive(
        _ password: String, salt: [UInt8], cost: PasswordCost, length: Int
    ) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: length, rounds: cost.rounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
    }
}
