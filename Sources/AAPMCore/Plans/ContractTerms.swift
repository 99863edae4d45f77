/// Where a contract differs from a plan; what is `nil` is as the plan has it.
package struct ContractTerms: Hashable, Sendable, Codable {
    package var sessionsPerDay: ContractTerm<Int>?
    package var pipelineRunsPerDay: ContractTerm<Int>?
    /// Learner turns a session; a talk always ends.
    package var turnsPerSession: Int?
    package var moneyPerDay: ContractTerm<MicroUSD>?
    package var moneyPerMonth: ContractTerm<MicroUSD>?

    package init(
        sessionsPerDay: ContractTerm<Int>? = nil, pipelineRunsPerDay: ContractTerm<Int>? = nil,
        turnsPerSession: Int? = nil, moneyPerDay: ContractTerm<MicroUSD>? = nil,
        moneyPerMonth: ContractTerm<MicroUSD>? = nil
    ) {
        self.sessionsPerDay = sessionsPerDay
        self.pipelineRunsPerDay = pipelineRunsPerDay
        self.turnsPerSession = turnsPerSession
        self.moneyPerDay = moneyPerDay
        self.moneyPerMonth = moneyPerMonth
    }

    /// The plan's terms with the contract's in their place.
    package func changing(_ terms: PlanTerms) -> PlanTerms {
        var terms = terms
        if let sessionsPerDay { terms.sessionsPerDay = sessionsPerDay.limit }
        if let pipelineRunsPerDay { terms.pipelineRunsPerDay = pipelineRunsPerDay.limit }
        if let turnsPerSession { terms.turnsPerSession = turnsPerSession }
        if let moneyPerDay { terms.moneyPerDay = moneyPerDay.limit }
        if let moneyPerMonth { terms.moneyPerMonth = moneyPerMonth.limit }
        return terms
    }
}

/// A term that is agreed on: a number, or that there is none.
package enum ContractTerm<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    case unlimited
    case atMost(Value)

    /// `nil` is unlimited.
    package var limit: Value? {
        switch self {
        case .unlimited: nil
        case .atMost(let value): value
        }
    }
}
