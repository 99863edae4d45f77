import AAPMCore
import Synchronization

/// Makes and checks password hashes, one at a time and away from the threads that serve requests.
///
/// A check takes a tenth of a second and 32 MB on purpose, so both its place and the number of those waiting are
/// bounded.
final class PasswordHasher: Sendable {
    private let scrypt = ScryptWorker()
    private let cost: PasswordCost
    private let queueLimit: Int
    private let secrets: any SecretSource
    private let waiting = Mutex(0)

    init(cost: PasswordCost, queueLimit: Int, secrets: any SecretSource) {
        self.cost = cost
        self.queueLimit = queueLimit
        self.secrets = secrets
    }

    /// A new hash, with a new salt.
    /// - Throws: `AAPMError` with `.rateLimited` when too many wait.
    func hash(_ password: String) async throws -> PasswordHash {
        try self.enter()
        defer { self.leave() }
        let salt = self.secrets.makeSecret(byteCount: PasswordHash.saltLength)
        return try await self.scrypt.hash(password, salt: salt, cost: self.cost)
    }

    /// Whether the password has this hash; takes the same time either way.
    /// - Throws: `AAPMError` with `.rateLimited` when too many wait.
    func verify(_ password: String, against hash: PasswordHash) async throws -> Bool {
        try self.enter()
        defer { self.leave() }
        return try await self.scrypt.verify(password, against: hash)
    }

    private func enter() throws {
        let isAdmitted = self.waiting.withLock { waiting in
            if waiting >= self.queueLimit { return false }
            waiting += 1
            return true
        }
        if !isAdmitted {
            throw AAPMError(
                .rateLimited, "Many people are logging in just now. Please try again in a moment.",
                retryAfter: .seconds(2))
        }
    }

    private func leave() {
        self.waiting.withLock { $0 -= 1 }
    }
}
