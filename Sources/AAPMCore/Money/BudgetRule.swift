/// A limit as somebody set it, whatever the time is.
package struct BudgetRule: Hashable, Sendable {
    package let scope: BudgetScope
    package let period: BudgetPeriod
    /// `.operator` or `.learner`; what a plan gives is nowhere stored.
    package let source: BudgetSource
    package let limit: MicroUSD

    package init(scope: BudgetScope, period: BudgetPeriod, source: BudgetSource, limit: MicroUSD) {
        self.scope = scope
        self.period = period
        self.source = source
        self.limit = limit
    }
}

/// All that is stored about what a learner may spend.
package struct BudgetRows: Hashable, Sendable {
    /// The learner's own plan.
    package let plan: Plan
    /// IANA name.
    package let timeZone: String
    package let organisation: Organisation?
    /// In no order.
    package let groups: [ID<LearnerGroup>]
    /// Of the learner, of the groups and of the organisation; in no order.
    package let rules: [BudgetRule]

    package init(
        plan: Plan, timeZone: String, organisation: Organisation?, groups: [ID<LearnerGroup>], rules: [BudgetRule]
    ) {
        self.plan = plan
        self.timeZone = timeZone
        self.organisation = organisation
        self.groups = groups
        self.rules = rules
    }
}
