import AAPMCore
import Synchronization

/// The buckets of a rate limit in the memory of this process.
final class TokenBuckets: Sendable {
    private struct State {
        /// When each bucket will be full again.
        var fullAt: [String: Timestamp] = [:]
        /// With this many buckets the full ones are dropped: they say nothing.
        var pruneAt = TokenBuckets.leastPrune
    }

    private static let leastPrune = 10_000

    let limit: RateLimit
    private let state = Mutex(State())

    init(_ limit: RateLimit) {
        self.limit = limit
    }

    /// Takes a place of the client's bucket.
    /// - Returns: `nil` when there was one, or else the time until there will be.
    func take(_ client: String, at now: Timestamp) -> Duration? {
        let latest = self.limit.latestFull(at: now)
        return self.state.withLock { state in
            let fullAt = state.fullAt[client]
            if let fullAt, fullAt > latest { return fullAt.since(latest) }
            if state.fullAt.count >= state.pruneAt {
                state.fullAt = state.fullAt.filter { $0.value > now }
                // Twice what is left, so that a flood of addresses does not pay for a look at all of them each time.
                state.pruneAt = max(Self.leastPrune, state.fullAt.count * 2)
            }
            state.fullAt[client] = self.limit.fullAgain(after: fullAt, at: now)
            return nil
        }
    }
}
