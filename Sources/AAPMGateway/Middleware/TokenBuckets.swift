import AAPMCore
import Synchronization

/// How many requests a client may make.
package struct RateLimit: Hashable, Sendable {
    /// At once, after a pause.
    package let burst: Int
    /// The time after which one more may come.
    package let interval: Duration

    package init(burst: Int, interval: Duration) {
        self.burst = burst
        self.interval = interval
    }
}

/// A token bucket a client, in memory.
final class TokenBuckets: Sendable {
    private struct Bucket {
        /// When the bucket will be full again: one number holds its whole state.
        var fullAt: Timestamp
    }

    /// Beyond this many clients the full buckets are dropped: they say nothing.
    private static let pruneLimit = 10_000

    private let limit: RateLimit
    private let buckets = Mutex<[String: Bucket]>([:])

    init(_ limit: RateLimit) {
        self.limit = limit
    }

    /// Takes a token of the client's bucket.
    /// - Returns: `nil` when there was one, or else the time until there will be.
    func take(_ client: String, at now: Timestamp) -> Duration? {
        let interval = self.limit.interval
        let capacity = interval * self.limit.burst
        return self.buckets.withLock { buckets in
            if buckets.count > Self.pruneLimit { buckets = buckets.filter { $0.value.fullAt > now } }
            let fullAt = max(now, buckets[client]?.fullAt ?? now) + interval
            let excess = fullAt.since(now + capacity)
            guard excess <= .zero else { return excess }
            buckets[client] = Bucket(fullAt: fullAt)
            return nil
        }
    }
}
