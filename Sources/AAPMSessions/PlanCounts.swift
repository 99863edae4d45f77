package import AAPMCore

/// Whether the operator is to pay for a learner's talks, by what the plan counts a day.
///
/// Own keys lift the counts because somebody else pays. What is over them is then the key's alone, whatever becomes of the
/// key: one that fails, is refused or is removed leaves its owner no more talks at the operator's expense than the plan has.
package struct PlanCounts: Sendable {
    private let entitlements: any EntitlementReader
    private let quotas: any QuotaReader
    private let days: DayBoundary
    private let clock: any WallClock

    package init(
        entitlements: any EntitlementReader, quotas: any QuotaReader, days: DayBoundary, clock: any WallClock
    ) {
        self.entitlements = entitlements
        self.quotas = quotas
        self.days = days
        self.clock = clock
    }

    /// Whether the learner's sessions and runs of the day are no more than the plan has, keys aside.
    ///
    /// - Throws: `AAPMError` with `.learnerNotFound`; `StorageError`.
    package func hold(for learner: ID<Learner>) async throws -> Bool {
        let entitlements = try await self.entitlements.entitlements(of: learner)
        let terms = entitlements.terms
        guard terms.sessionsPerDay != nil || terms.pipelineRunsPerDay != nil else { return true }
        let day = self.days.span(of: .day, at: self.clock.now, for: entitlements)
        let use = try await self.quotas.quotaUse(of: learner, in: day)
        return use.sessions <= terms.sessionsPerDay ?? .max && use.pipelineRuns <= terms.pipelineRunsPerDay ?? .max
    }
}
