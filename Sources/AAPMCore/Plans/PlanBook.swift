/// What each plan gives: data that operators may change.
package struct PlanBook: Hashable, Sendable {
    private let terms: [Plan: PlanTerms]

    /// - Parameter terms: Of every plan.
    package init(_ terms: [Plan: PlanTerms]) {
        self.terms = terms
    }

    package func terms(of plan: Plan) -> PlanTerms { self.terms[plan] ?? .unlimited }

    /// The next plan that gives more of something than a learner has now.
    ///
    /// - Parameter isMore: Whether terms give more of what was used up.
    /// - Returns: `nil` when no plan that a learner can choose does, and for members of an organisation, whose contract
    ///   decides.
    package func upgrade(of entitlements: Entitlements, where isMore: (PlanTerms) -> Bool) -> PlanUpgrade? {
        guard entitlements.organisation == nil, let place = Self.ladder.firstIndex(of: entitlements.plan) else {
            return nil
        }
        return Self.ladder[(place + 1)...].lazy.map { PlanUpgrade(plan: $0, terms: self.terms(of: $0)) }
            .first { isMore($0.terms) }
    }

    /// Enterprise is agreed upon with the operator, and nobody's next step.
    private static let ladder: [Plan] = [.free, .standard, .premium]
}

/// What one plan gives a day and a session; `nil` is unlimited.
package struct PlanTerms: Hashable, Sendable {
    package var sessionsPerDay: Int?
    package var pipelineRunsPerDay: Int?
    /// Learner turns a session; a talk always ends.
    package var turnsPerSession: Int
    /// The operator's money for one learner.
    package var moneyPerDay: MicroUSD?
    package var moneyPerMonth: MicroUSD?

    package init(
        sessionsPerDay: Int?, pipelineRunsPerDay: Int?, turnsPerSession: Int, moneyPerDay: MicroUSD? = nil,
        moneyPerMonth: MicroUSD? = nil
    ) {
        self.sessionsPerDay = sessionsPerDay
        self.pipelineRunsPerDay = pipelineRunsPerDay
        self.turnsPerSession = turnsPerSession
        self.moneyPerDay = moneyPerDay
        self.moneyPerMonth = moneyPerMonth
    }

    package static let unlimited = Self(sessionsPerDay: nil, pipelineRunsPerDay: nil, turnsPerSession: 60)

    package func money(a period: BudgetPeriod) -> MicroUSD? {
        switch period {
        case .day: self.moneyPerDay
        case .month: self.moneyPerMonth
        }
    }
}
