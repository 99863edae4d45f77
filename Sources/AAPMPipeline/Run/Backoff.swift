import AAPMCore

/// How long to wait before a failed run is tried again: doubling, capped, spread by jitter.
package struct Backoff: Sendable {
    package let first: Duration
    package let longest: Duration

    /// - Parameters:
    ///   - first: The wait after the first failure, before jitter.
    ///   - longest: No wait is longer, before jitter.
    package init(first: Duration = .seconds(2), longest: Duration = .seconds(300)) {
        self.first = first
        self.longest = longest
    }

    /// The wait after the `attempt`-th failure.
    ///
    /// - Parameters:
    ///   - attempt: From 1.
    ///   - jitter: 0 ..< 1; spreads the wait over half to one and a half times its length.
    func delay(after attempt: Int, jitter: Double) -> Duration {
        let doublings = min(max(0, attempt - 1), 30)
        let wait = min(self.first * (1 << doublings), self.longest)
        return wait * (0.5 + min(max(0, jitter), 1))
    }
}
