import AAPMAccounts
import AAPMCore
import Logging
import Synchronization

/// How often one client may do something, counted over all nodes: a client's requests may go to any of them.
///
/// This process's own buckets come first, so that a flood never gets to the database, and hold alone while the database
/// is away. Rows that say nothing any more are swept by whoever passes, once a minute.
final class ClientLimits: Sendable {
    private static let sweepInterval: Duration = .seconds(60)

    private let limit: RateLimit
    private let local: TokenBuckets
    private let shared: any RateLimitStore
    private let accounts: AccountService
    private let clock: any WallClock
    private let lastSweep: Mutex<Timestamp>

    init(_ limit: RateLimit, shared: any RateLimitStore, accounts: AccountService, clock: any WallClock) {
        self.limit = limit
        self.local = TokenBuckets(limit)
        self.shared = shared
        self.accounts = accounts
        self.clock = clock
        self.lastSweep = Mutex(clock.now)
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
            try await self.sweepIfDue(at: now)
            return wait
        } catch {
            logger.warning("The shared rate limit cannot be asked; this process's own holds alone")
            return nil
        }
    }

    private func sweepIfDue(at now: Timestamp) async throws {
        let isDue = self.lastSweep.withLock { last in
            guard now.since(last) >= Self.sweepInterval else { return false }
            last = now
            return true
        }
        // A minute of grace for nodes whose clocks differ.
        if isDue { try await self.shared.sweep(before: now - Self.sweepInterval) }
    }
}
