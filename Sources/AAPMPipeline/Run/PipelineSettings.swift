/// How a worker keeps time, and how much it takes on.
package struct PipelineSettings: Sendable {
    /// How long a silent worker keeps a run; prolonged by heartbeats and with every phase.
    package let lease: Duration
    /// How often the store is asked for runs that other processes queued or that are due again.
    package let pollInterval: Duration
    /// At most so many runs at once.
    package let concurrency: Int
    /// A run that failed so often stays failed.
    package let attemptLimit: Int
    /// A run that was taken so often without coming to its end is failed: its worker dies of it each time.
    package let claimLimit: Int
    package let backoff: Backoff

    package init(
        lease: Duration = .seconds(60), pollInterval: Duration = .seconds(1), concurrency: Int = 2,
        attemptLimit: Int = 5, claimLimit: Int = 20, backoff: Backoff = Backoff()
    ) {
        self.lease = lease
        self.pollInterval = pollInterval
        self.concurrency = concurrency
        self.attemptLimit = attemptLimit
        self.claimLimit = claimLimit
        self.backoff = backoff
    }
}
