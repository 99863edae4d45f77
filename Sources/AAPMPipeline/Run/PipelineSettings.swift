/// How a worker keeps time.
package struct PipelineSettings: Sendable {
    /// How long a phase may take before another worker may take the run over; prolonged with every phase.
    package let lease: Duration
    /// How often the store is asked for runs that other processes queued or that are due again.
    package let pollInterval: Duration
    /// A run that failed so often stays failed.
    package let attemptLimit: Int
    /// A run that was taken so often without coming to its end is failed: its worker dies of it each time.
    package let claimLimit: Int
    package let backoff: Backoff

    package init(
        lease: Duration = .seconds(60), pollInterval: Duration = .seconds(1), attemptLimit: Int = 5,
        claimLimit: Int = 20, backoff: Backoff = Backoff()
    ) {
        self.lease = lease
        self.pollInterval = pollInterval
        self.attemptLimit = attemptLimit
        self.claimLimit = claimLimit
        self.backoff = backoff
    }
}
