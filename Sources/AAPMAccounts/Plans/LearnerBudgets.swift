package import AAPMCore

/// The budgets of learners: of each scope and period the lowest of what the plan gives, what the operator set, and what
/// the learner set.
package struct LearnerBudgets: BudgetRules {
    private let entitling: Entitling
    private let days: DayBoundary

    package init(_ entitling: Entitling, days: DayBoundary) {
        self.entitling = entitling
        self.days = days
    }

    package func limits(of learner: ID<Learner>, at now: Timestamp) async throws -> LearnerBudget {
        let standing = try await self.entitling.standing(of: learner)
        let own = BudgetScope(kind: .learner, id: learner.text)
        let shared = Set(standing.rules.map(\.scope)).subtracting([own])
            .sorted { ($0.kind.rawValue, $0.id) < ($1.kind.rawValue, $1.id) }
        var limits: [BudgetLimit] = []
        for period in BudgetPeriod.allCases {
            let span = self.days.span(of: period, at: now, for: standing.entitlements)
            let plan = standing.entitlements.terms.money(a: period).map {
                BudgetRule(scope: own, period: period, source: .plan, limit: $0)
            }
            limits += Self.lowest(of: standing.rules + [plan].compactMap { $0 }, own, period, in: span)
        }
        for scope in shared {
            for period in BudgetPeriod.allCases {
                // Learners of many zones share one count: its days are nobody's own.
                let span = DayBoundary.utc.span(of: period, at: now, in: "UTC", after: nil)
                limits += Self.lowest(of: standing.rules, scope, period, in: span)
            }
        }
        return LearnerBudget(organisation: standing.entitlements.organisation, limits: limits)
    }

    /// - Returns: One or none.
    private static func lowest(
        of rules: [BudgetRule], _ scope: BudgetScope, _ period: BudgetPeriod, in span: PeriodSpan
    ) -> [BudgetLimit] {
        let fitting = rules.filter { $0.scope == scope && $0.period == period }
        // Of equal ones the one that is hardest to lift: raising a cap to no effect helps nobody.
        let lowest = fitting.min { ($0.limit.amount, Self.ease(of: $0)) < ($1.limit.amount, Self.ease(of: $1)) }
        return lowest.map {
            [
                BudgetLimit(
                    scope: scope, period: period, source: $0.source, limit: $0.limit, periodStart: span.start,
                    periodEnd: span.end)
            ]
        } ?? []
    }

    private static func ease(of rule: BudgetRule) -> Int {
        switch rule.source {
        case .operator: 0
        case .plan: 1
        case .learner: 2
        }
    }
}
