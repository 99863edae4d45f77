package import AAPMCore

extension PlanBook {
    /// The seed's table, with some money.
    package static let sample = Self([
        .free: PlanTerms(
            sessionsPerDay: 2, pipelineRunsPerDay: 2, turnsPerSession: 20, moneyPerDay: MicroUSD(250_000),
            moneyPerMonth: MicroUSD(3_000_000)),
        .standard: PlanTerms(
            sessionsPerDay: 5, pipelineRunsPerDay: 5, turnsPerSession: 40, moneyPerDay: MicroUSD(1_000_000),
            moneyPerMonth: MicroUSD(15_000_000)),
        .premium: PlanTerms(
            sessionsPerDay: nil, pipelineRunsPerDay: nil, turnsPerSession: 60, moneyPerDay: MicroUSD(5_000_000),
            moneyPerMonth: MicroUSD(60_000_000)),
        .enterprise: PlanTerms(
            sessionsPerDay: nil, pipelineRunsPerDay: nil, turnsPerSession: 60, moneyPerDay: MicroUSD(5_000_000),
            moneyPerMonth: MicroUSD(60_000_000)),
    ])
}

/// What the learners of a store may do by their plan alone, read anew each time.
package struct MemoryEntitlements: EntitlementReader {
    private let learners: any LearnerStore
    private let plans: PlanBook
    private let ownKeys: Set<ModelProvider>

    /// - Parameter ownKeys: Of every learner.
    package init(_ learners: any LearnerStore, plans: PlanBook = .sample, ownKeys: Set<ModelProvider> = []) {
        self.learners = learners
        self.plans = plans
        self.ownKeys = ownKeys
    }

    package func entitlements(of id: ID<Learner>) async throws -> Entitlements {
        guard let learner = try await self.learners.learner(id) else {
            throw AAPMError(.learnerNotFound, "There is no such learner.")
        }
        return Entitlements(
            learner: id, plan: learner.plan, terms: self.plans.terms(of: learner.plan), organisation: nil,
            timeZone: learner.timeZone, periods: learner.periods, ownKeys: self.ownKeys)
    }
}
