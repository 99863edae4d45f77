/// How a relay keeps time, and how much it takes on.
package struct OutboxSettings: Sendable {
    /// How long a silent relay keeps an event; prolonged by heartbeats while its sink takes its time.
    package let lease: Duration
    /// How often the store is asked for events that other processes wrote or that have become due.
    package let pollInterval: Duration
    /// At most so many events at once; of each key one.
    package let concurrency: Int
    /// An event that failed so often stays failed.
    package let attemptLimit: Int
    /// An event that was taken so often without coming to its end is failed: its relay dies of it each time.
    package let claimLimit: Int
    package let backoff: Backoff

    package init(
        lease: Duration = .seconds(30), pollInterval: Duration = .seconds(1), concurrency: Int = 8,
        attemptLimit: Int = 8, claimLimit: Int = 20, backoff: Backoff = Backoff()
    ) {
        self.lease = lease
        self.pollInterval = pollInterval
        self.concurrency = concurrency
        self.attemptLimit = attemptLimit
        self.claimLimit = claimLimit
        self.backoff = backoff
    }
}
