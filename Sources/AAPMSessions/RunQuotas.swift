package import AAPMCore

/// How many runs of the pipeline learners may have a day.
package struct RunQuotas: Sendable {
    private let entitlements: any EntitlementReader
    private let plans: PlanBook
    private let days: DayBoundary

    /// So many days ahead a run finds its place.
    private static let horizon = 8
    /// Runs of another day are spread over so many seconds after midnight.
    private static let spread: UInt64 = 600

    /// - Parameter plans: For learners whose entitlements cannot be read while the database is away.
    package init(entitlements: any EntitlementReader, plans: PlanBook, days: DayBoundary) {
        self.entitlements = entitlements
        self.plans = plans
        self.days = days
    }

    /// The quota of a learner in whose talk a run is to be queued; `nil` without a limit: the plan has none, or there is
    /// an own key.
    ///
    /// - Parameter known: The learner as the talk knows them, where nothing better can be read.
    /// - Throws: `AAPMError` with `.learnerNotFound`; `StorageError`.
    func quota(
        of learner: ID<Learner>, for run: ID<PipelineRun>, at now: Timestamp, known: () async throws -> Learner?
    ) async throws -> RunQuota? {
        let terms: PlanTerms
        let zone: String
        let anchor: PeriodAnchor?
        do {
            let entitlements = try await self.entitlements.entitlements(of: learner)
            guard !entitlements.bringsKey else { return nil }
            (terms, zone, anchor) = (entitlements.terms, entitlements.timeZone, entitlements.periods)
        } catch let outage where Self.isOutage(outage) {
            guard let learner = try await known() else { throw outage }
            (terms, zone, anchor) = (self.plans.terms(of: learner.plan), learner.timeZone, learner.periods)
        }
        guard let limit = terms.pipelineRunsPerDay else { return nil }
        var day = self.days.span(of: .day, at: now, in: zone, after: anchor)
        var starts = [day.start]
        while starts.count < Self.horizon {
            day = self.days.span(of: .day, at: day.end, in: zone, after: anchor)
            starts.append(day.start)
        }
        return RunQuota(limit: limit, days: starts, spread: Self.spread(of: run))
    }

    private static func isOutage(_ error: any Error) -> Bool {
        switch error {
        case let error as StorageError: error.mayPass
        case let error as AAPMError: error.underlying.map { self.isOutage($0) } ?? false
        default: false
        }
    }

    /// Microseconds; the same for the same run.
    private static func spread(of run: ID<PipelineRun>) -> Int64 {
        let hash = run.text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return Int64((hash >> 20) % self.spread) * 1_000_000
    }
}
