import AAPMCore

extension AAPMError {
    /// A budget has no room: whose it is, when it has room again, and who can lift it.
    init(budget refusal: BudgetRefusal, of entitlements: Entitlements, book: PlanBook, at now: Timestamp) {
        let limit = refusal.limit
        let span = PeriodSpan(start: limit.periodStart, end: limit.periodEnd)
        let wait = span.end.since(now)
        // More than the plan gives would not help where somebody else set the limit.
        let upgrade =
            limit.source == .plan
            ? book.upgrade(of: entitlements) { $0.money(a: limit.period).map { $0 > limit.limit } ?? true } : nil
        let more = upgrade.map { " The \($0.plan.title) plan has more." } ?? ""
        let quotas =
            limit.scope.kind == .learner
            ? [
                Quota(
                    limit.period == .day ? .moneyPerDay : .moneyPerMonth, limit: limit.limit.amount,
                    remaining: (limit.limit - refusal.used).amount, window: span.length, resetsIn: wait)
            ] : []
        self.init(
            .budgetExhausted,
            "\(Self.sentence(of: limit)) It begins anew in \(wait.inWords).\(more)",
            retryAfter: wait, limits: LimitFacts(quotas: quotas, upgrade: upgrade, budget: refusal))
    }

    /// Amounts are the learner's own or nobody's to see.
    private static func sentence(of limit: BudgetLimit) -> String {
        let period = limit.period == .day ? "today" : "this month"
        switch (limit.scope.kind, limit.source) {
        case (.learner, .learner):
            return "The \(limit.period == .day ? "daily" : "monthly") cap of \(limit.limit.shortText) that you set for "
                + "yourself is used up. Raise or remove it (PUT or DELETE /v1/me/cap) to go on."
        case (.learner, .plan):
            return "What your plan has for \(period), \(limit.limit.shortText), is used up."
        case (.learner, .operator):
            return "What you may use \(period), \(limit.limit.shortText), is used up."
        case (.group, _): return "What your group may use \(period) is used up; ask whoever looks after it."
        case (.organisation, _):
            return "What your organisation may use \(period) is used up; ask whoever looks after it."
        }
    }
}

extension Plan {
    /// As it is called in a sentence.
    var title: String {
        switch self {
        case .free: "Free"
        case .standard: "Standard"
        case .premium: "Premium"
        case .enterprise: "Enterprise"
        }
    }
}

extension Duration {
    /// Roughly, rounded up, as somebody would say it: `25 minutes`, `12 hours`, `9 days`.
    var inWords: String {
        func words(_ count: Int64, _ unit: String) -> String { count == 1 ? "1 \(unit)" : "\(count) \(unit)s" }
        let minutes = max(1, (self.inMilliseconds + 59_999) / 60_000)
        if minutes < 90 { return words(minutes, "minute") }
        let hours = (minutes + 59) / 60
        return hours <= 48 ? words(hours, "hour") : words((hours + 23) / 24, "day")
    }
}
