/// Something counted of which there is only so much, as `RateLimit` headers say it.
package struct Quota: Hashable, Sendable {
    /// A closed set of names, which clients may rely on.
    package enum Name: String, Sendable, CaseIterable {
        /// Sessions of the learner's day.
        case sessions
        /// Learner turns of one session.
        case turns
        /// Pipeline runs of the learner's day.
        case pipelineRuns = "pipeline-runs"
        /// Requests of one address a minute.
        case requests
        /// Requests of one learner a minute.
        case learnerRequests = "learner-requests"
        /// The operator's money for the learner's day, in micro-dollars.
        case moneyPerDay = "money-day"
        /// The same for the month.
        case moneyPerMonth = "money-month"
    }

    package let name: Name
    package let limit: Int64
    /// Never negative.
    package let remaining: Int64
    /// The length of the window; `nil` where the limit comes with no time.
    package let window: Duration?
    /// Until there is more; `nil` likewise.
    package let resetsIn: Duration?

    package init(_ name: Name, limit: Int64, remaining: Int64, window: Duration? = nil, resetsIn: Duration? = nil) {
        self.name = name
        self.limit = limit
        self.remaining = max(0, remaining)
        self.window = window
        self.resetsIn = resetsIn
    }

    /// Of a day or a month.
    package init(_ name: Name, limit: Int, used: Int, in span: PeriodSpan, at now: Timestamp) {
        self.init(
            name, limit: Int64(limit), remaining: Int64(limit - used), window: span.length,
            resetsIn: span.end.since(now))
    }
}

/// What a refusal for want of quota or money tells besides its words.
package struct LimitFacts: Hashable, Sendable {
    package var quotas: [Quota]
    /// `nil` where there is nothing to go to, or it would not help.
    package var upgrade: PlanUpgrade?
    /// The budget without room.
    package var budget: BudgetRefusal?

    package init(quotas: [Quota] = [], upgrade: PlanUpgrade? = nil, budget: BudgetRefusal? = nil) {
        self.quotas = quotas
        self.upgrade = upgrade
        self.budget = budget
    }
}

/// The plan to go to for more.
package struct PlanUpgrade: Hashable, Sendable {
    package let plan: Plan
    package let terms: PlanTerms

    package init(plan: Plan, terms: PlanTerms) {
        self.plan = plan
        self.terms = terms
    }
}
