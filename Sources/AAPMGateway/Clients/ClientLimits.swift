import AAPMAccounts
import AAPMCore
import Logging
import Synchronization

/// How often one client may do something, counted over all nodes: a client's requests may go to any of them.
///
/// This process's own buckets come first, so that a flood never gets to the database, and hold alone while the database
/// is away.
final class ClientLimits: Sendable {
    private let limit: RateLimit
    private let local: TokenBuckets
    private let shared: any RateLimitStore
    private let accounts: AccountService
    private let clock: any WallClock
    /// Whether the shared limit could not be asked the last time.
    private let isAway = Mutex(false)

    init(_ limit: RateLimit, shared: any RateLimitStore, accounts: AccountService, clock: any WallClock) {
        self.limit = limit
        self.local = TokenBuckets(limit)
        self.shared = shared
        self.accounts = accounts
        self.clock = clock
    }

    /// Takes a place of the client's.
    ///
    /// - Returns: `nil` when there was one, or else the time until there will be.
    func take(_ client: ClientAddress, logger: Logger) async -> Duration? {
        let now = self.clock.now
        if let wait = self.local.take(client.text, at: now) { return wait }
        do {
            // The address itself stays in this process.
            let bucket = try await self.accounts.pseudonym(of: client.text)
            let wait = try await self.shared.take(bucket, limit: self.limit, now: now)
            self.note(isAway: false, logger: logger)
            return wait
        } catch {
            self.note(isAway: true, logger: logger)
            return nil
        }
    }

    /// Says once, and not at every request, that the shared limit is away or back.
    private func note(isAway: Bool, logger: Logger) {
        let isNews = self.isAway.withLock { known in
            defer { known = isAway }
            return known != isAway
        }
        guard isNews else { return }
        if isAway {
            logger.warning("The shared rate limit cannot be asked; this process's own holds alone")
        } else {
            logger.notice("The shared rate limit can be asked again")
        }
    }
}
