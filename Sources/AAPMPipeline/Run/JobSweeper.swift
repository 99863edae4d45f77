package import AAPMCore

/// Removes what is done and of no interest any more, so that the tables of jobs, of rate limits and of budgets do not
/// grow for ever, and gives back money that nobody is going to settle.
package struct JobSweeper: Sendable {
    private let stores: [any JobStore]
    private let rateLimits: (any RateLimitStore)?
    private let budgets: (any BudgetOversight)?
    private let retention: Duration
    private let interval: Duration
    private let clock: any WallClock
    private let sleep: @Sendable (Duration) async throws -> Void
    private let report: @Sendable (any Error) -> Void

    /// So many rows a transaction.
    private static let batch = 1_000
    /// For nodes whose clocks differ.
    private static let grace: Duration = .seconds(60)
    /// How long the sums of a period stay after its beginning: longer than anywhere on earth it can still run.
    private static let budgetPeriods: [(BudgetPeriod, Duration)] = [
        (.day, .seconds(3 * 86_400)), (.month, .seconds(70 * 86_400)),
    ]
    /// So many reservations a transaction.
    private static let reservations = 100

    /// - Parameters:
    ///   - rateLimits: Forgets the clients that may do everything again anyway.
    ///   - budgets: Gives back what is set aside and over, and forgets the sums of days and months that are over.
    ///   - retention: How long after they were due jobs that are done stay to be looked at.
    ///   - interval: From the end of one round to the start of the next.
    package init(
        stores: [any JobStore], rateLimits: (any RateLimitStore)? = nil,
        budgets: (any BudgetOversight)? = nil, retention: Duration, interval: Duration = .seconds(60),
        clock: any WallClock,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.stores = stores
        self.rateLimits = rateLimits
        self.budgets = budgets
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
        try await self.sweepBudgets()
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

    private func sweepBudgets() async throws {
        guard let budgets = self.budgets else { return }
        var released = Self.reservations
        while released == Self.reservations {
            try Task.checkCancellation()
            released = try await budgets.release(
                expiredBefore: self.clock.now - Reservation.grace, limit: Self.reservations)
        }
        for (period, age) in Self.budgetPeriods {
            try await budgets.forget(period, before: self.clock.now - age)
        }
    }
}
