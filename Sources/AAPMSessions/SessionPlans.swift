package import AAPMCore

/// What a session start asks about plans and money.
package struct SessionPlans: Sendable {
    let entitlements: any EntitlementReader
    let book: PlanBook
    let quotas: any QuotaReader
    let funds: SessionFunds?

    /// - Parameter funds: `nil` where no model is configured: nothing costs anything then.
    package init(
        entitlements: any EntitlementReader, book: PlanBook, quotas: any QuotaReader, funds: SessionFunds? = nil
    ) {
        self.entitlements = entitlements
        self.book = book
        self.quotas = quotas
        self.funds = funds
    }
}

/// The money that the talks of learners are paid with.
package struct SessionFunds: Sendable {
    let rules: any BudgetRules
    let budgets: any BudgetStore
    let leastCall: @Sendable (Timestamp) -> MicroUSD

    /// - Parameter leastCall: What is set aside for the smallest call of a talk; a talk without that much is not begun.
    package init(
        rules: any BudgetRules, budgets: any BudgetStore, leastCall: @escaping @Sendable (Timestamp) -> MicroUSD
    ) {
        self.rules = rules
        self.budgets = budgets
        self.leastCall = leastCall
    }

    /// - Returns: A limit without room for one call, of several the one that lasts longest; `nil` when all have room.
    func refusal(of learner: ID<Learner>, at now: Timestamp) async throws -> BudgetRefusal? {
        let limits = try await self.rules.limits(of: learner, at: now).limits
        if limits.isEmpty { return nil }
        let least = self.leastCall(now)
        return zip(limits, try await self.budgets.used(of: limits, at: now))
            .map { BudgetRefusal(limit: $0, used: $1) }
            .filter { $0.limit.limit - $0.used < least }
            .max { $0.limit.periodEnd < $1.limit.periodEnd }
    }
}
