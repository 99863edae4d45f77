package import AAPMCore

/// Removes what is done and of no interest any more, so that the tables of jobs and of rate limits do not grow for
/// ever.
package struct JobSweeper: Sendable {
    private let stores: [any JobStore]
    private let rateLimits: (any RateLimitStore)?
    private let retention: Duration
    private let interval: Duration
    private let clock: any WallClock
    private let sleep: @Sendable (Duration) async throws -> Void
    private let report: @Sendable (any Error) -> Void

    /// So many rows a transaction.
    private static let batch = 1_000
    /// For nodes whose clocks differ.
    private static let grace: Duration = .seconds(60)

    /// - Parameters:
    ///   - rateLimits: Forgets the clients that may do everything again anyway.
    ///   - retention: How long after they were due jobs that are done stay to be looked at.
    ///   - interval: From the end of one round to the start of the next.
    package init(
        stores: [any JobStore], rateLimits: (any RateLimitStore)? = nil, retention: Duration,
        interval: Duration = .seconds(600), clock: any WallClock,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.stores = stores
        self.rateLimits = rateLimits
        self.retention = retention
        self.interval = interval
        self.clock = clock
        self.sleep = sleep
        self.report = report
    }

    /// Sweeps until cancelled. A failed round is reported and made up for by the next.
    package func run() async {
        repeat {
            do {
                try await self.sweep()
            } catch {
                self.report(error)
            }
            // Throws only when cancelled, which ends the loop.
        } while (try? await self.sleep(self.interval)) != nil
    }

    /// One round.
    /// - Returns: The number of jobs removed.
    @discardableResult
    package func sweep() async throws -> Int {
        try await self.rateLimits?.sweep(before: self.clock.now - Self.grace)
        var total = 0
        for store in self.stores {
            var removed = Self.batch
            while removed == Self.batch {
                try Task.checkCancellation()
                removed = try await store.sweep(dueBefore: self.clock.now - self.retention, limit: Self.batch)
                total += removed
            }
        }
        return total
    }
}
