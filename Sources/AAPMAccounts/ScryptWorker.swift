import Crypto
import CryptoExtras

/// Computes scrypt on a queue of its own.
actor ScryptWorker {
    private let executor = QueueExecutor(label: "aapm.accounts.passwords")
    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    func hash(_ password: String, salt: [UInt8], cost: PasswordCost) throws -> PasswordHash {
        let key = try Self.derive(password, salt: salt, cost: cost, length: PasswordHash.keyLength)
        return PasswordHash(cost: cost, salt: salt, key: key.withUnsafeBytes { Array($0) })
    }

    func verify(_ password: String, against hash: PasswordHash) throws -> Bool {
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
