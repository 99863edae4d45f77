/// What each plan gives: data that operators may change.
package struct PlanBook: Hashable, Sendable {
    private let terms: [Plan: PlanTerms]

    /// - Parameter terms: Of every plan.
    package init(_ terms: [Plan: PlanTerms]) {
        self.terms = terms
    }

    package func terms(of plan: Plan) -> PlanTerms { self.terms[plan] ?? .unlimited }

    /// The plan to go to for more: the next one whose own terms give more of something.
    package func upgrade(from plan: Plan) -> Plan? {
        switch plan {
        case .free: .standard
        case .standard: .premium
        case .premium, .enterprise: nil
        }
    }
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
}
