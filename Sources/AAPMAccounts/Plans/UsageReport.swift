package import AAPMCore

/// What a learner has used, what is left, and when there is more.
package struct UsageReport: Sendable {
    package let entitlements: Entitlements
    package let day: PeriodSpan
    package let month: PeriodSpan
    package let quotaUse: QuotaUse
    /// The learner's own budgets.
    package let budgets: [BudgetStanding]
    /// Those of groups and organisations, of which a learner is told only whether there is room.
    package let sharedBudgets: [BudgetStanding]
    package let today: [UsageLine]
    package let thisMonth: [UsageLine]
    package let cap: LearnerCap
    package let upgrade: PlanUpgrade?
}

/// A budget and what of it is gone.
package struct BudgetStanding: Hashable, Sendable {
    package let limit: BudgetLimit
    package let spent: MicroUSD
    /// Set aside for calls under way.
    package let reserved: MicroUSD

    package var remaining: MicroUSD { max(.zero, self.limit.limit - self.spent - self.reserved) }
}

/// What a learner decided not to pass, each with the limit that holds anyway.
package struct LearnerCap: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package let period: BudgetPeriod
        /// The learner's own; `nil` when there is none.
        package let cap: MicroUSD?
        /// The lower of the plan's and the operator's; `nil` when there is none.
        package let bound: MicroUSD?

        /// A cap above the bound changes nothing.
        package var hasEffect: Bool { self.cap.map { cap in self.bound.map { cap < $0 } ?? true } ?? false }
    }

    package let day: Part
    package let month: Part

    package var parts: [Part] { [self.day, self.month] }
}
