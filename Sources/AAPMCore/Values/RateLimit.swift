/// How often somebody may do something: a bucket of places that fills up again evenly.
///
/// One moment holds a bucket's whole state: when it will be full again (the “theoretical arrival time” of the generic
/// cell rate algorithm, ITU-T I.371). A bucket that is full already says nothing and need not be kept.
package struct RateLimit: Hashable, Sendable {
    /// How many at once, after a pause; at least one.
    package let burst: Int
    /// The time after which one more may come.
    package let interval: Duration

    /// - Precondition: `burst` is at least 1.
    package init(burst: Int, interval: Duration) {
        precondition(burst >= 1, "a limit that lets nobody through is no limit")
        self.burst = burst
        self.interval = interval
    }

    /// A bucket that will be full after this moment has no place now; how much later it is, is how long to wait.
    package func latestFull(at now: Timestamp) -> Timestamp {
        now + self.interval * (self.burst - 1)
    }

    /// When a bucket will be full again after a place of it was taken.
    ///
    /// - Parameter fullAt: When it would have been; `nil` when it was full.
    package func fullAgain(after fullAt: Timestamp?, at now: Timestamp) -> Timestamp {
        max(now, fullAt ?? now) + self.interval
    }
}
