/// Whoever has a contract for learners: a school, a company.
package struct Organisation: Hashable, Sendable {
    package let id: ID<Organisation>
    /// No other organisation has it.
    package var name: String
    /// What its learners are given instead of their own plan; `nil` leaves them theirs.
    package var plan: Plan?
    /// Where its contract differs from the plan.
    package var contract: ContractTerms
    package let createdAt: Timestamp

    package init(
        id: ID<Organisation>, name: String, plan: Plan? = nil, contract: ContractTerms = ContractTerms(),
        createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.plan = plan
        self.contract = contract
        self.createdAt = createdAt
    }
}

/// Some learners of an organisation who share a budget, such as a class.
package struct LearnerGroup: Hashable, Sendable {
    package let id: ID<LearnerGroup>
    package let organisation: ID<Organisation>
    /// No other group of the organisation has it.
    package var name: String
    package let createdAt: Timestamp

    package init(id: ID<LearnerGroup>, organisation: ID<Organisation>, name: String, createdAt: Timestamp) {
        self.id = id
        self.organisation = organisation
        self.name = name
        self.createdAt = createdAt
    }
}
