import AAPMCore

/// What a problem tells of limits besides its words.
enum LimitMembers {
    static func members(_ facts: LimitFacts) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if let budget = facts.budget { members.append(("budget", self.json(budget))) }
        if let upgrade = facts.upgrade { members.append(("upgrade", self.json(upgrade))) }
        return members
    }

    /// `Upgrade` of the contract.
    static func json(_ upgrade: PlanUpgrade) -> JSONValue {
        .object([("plan", .string(upgrade.plan.rawValue))] + self.members(of: upgrade.terms))
    }

    /// `PlanTerms` of the contract, without the money.
    static func members(of terms: PlanTerms) -> [JSONValue.Member] {
        [
            ("sessions_per_day", .count(terms.sessionsPerDay)),
            ("pipeline_runs_per_day", .count(terms.pipelineRunsPerDay)),
            ("turns_per_session", .count(terms.turnsPerSession)),
            ("daily_micro_usd", .money(terms.moneyPerDay)),
            ("monthly_micro_usd", .money(terms.moneyPerMonth)),
        ]
    }

    /// `BudgetRefusal` of the contract: whose budget, and never what others spent of it.
    private static func json(_ refusal: BudgetRefusal) -> JSONValue {
        var members: [JSONValue.Member] = [
            ("scope", .string(refusal.limit.scope.kind.rawValue)), ("period", .string(refusal.limit.period.rawValue)),
            ("set_by", .string(refusal.limit.source.rawValue)), ("resets_at", .time(refusal.limit.periodEnd)),
        ]
        if refusal.limit.scope.kind == .learner {
            members.append(("limit_micro_usd", .money(refusal.limit.limit)))
            members.append(("used_micro_usd", .money(refusal.used)))
        }
        return .object(members)
    }
}

extension JSONValue {
    static func money(_ value: MicroUSD?) -> Self { value.map { .integer($0.amount) } ?? .null }
}
