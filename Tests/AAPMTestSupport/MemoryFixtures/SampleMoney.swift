package import AAPMCore

extension BudgetLimit {
    /// A day from `.sample` on; the limit in micro-dollars.
    package static func sample(
        _ limit: Int64, of kind: BudgetScope.Kind = .learner, _ id: String = "learner-1",
        period: BudgetPeriod = .day, source: BudgetSource = .operator, from start: Timestamp = .sample
    ) -> BudgetLimit {
        BudgetLimit(
            scope: BudgetScope(kind: kind, id: id), period: period, source: source, limit: MicroUSD(limit),
            periodStart: start, periodEnd: start + .seconds(period == .day ? 86_400 : 2_592_000))
    }
}

extension Reservation {
    /// Of learner-1, for three minutes; the amount in micro-dollars.
    package static func sample(
        _ id: String = "reservation-1", learner: String = "learner-1", amount: Int64 = 100, in limits: [BudgetLimit],
        at now: Timestamp = .sample
    ) -> Reservation {
        Reservation(
            id: ID(id), learner: ID(learner), amount: MicroUSD(amount), limits: limits, createdAt: now,
            expiresAt: now + .seconds(180))
    }
}

extension LedgerEntry {
    /// A turn of learner-1 in session-1, paid by the operator; the cost in micro-dollars.
    package static func sample(
        _ id: String = "call-1", learner: String = "learner-1", session: String? = "session-1",
        purpose: ModelPurpose = .turn, payer: Payer = .operator, organisation: String? = nil,
        usage: TokenUsage = TokenUsage(input: 800, cachedInput: 600, output: 40), cost: Int64 = 60,
        outcome: CallOutcome = .answered(.complete), at now: Timestamp = .sample
    ) -> LedgerEntry {
        LedgerEntry(
            id: ID(id),
            caller: ModelCaller(learner: ID(learner), purpose: purpose, session: session.map { ID($0) }),
            organisation: organisation, payer: payer, model: ModelName(provider: .openai, model: "small"), usage: usage,
            cost: MicroUSD(cost), isPriceGuess: false, latency: .milliseconds(640), firstToken: .milliseconds(210),
            outcome: outcome, createdAt: now)
    }
}

extension Organisation {
    package static func sample(
        _ id: String = "organisation-1", name: String = "School", plan: Plan? = .standard,
        contract: ContractTerms = ContractTerms(sessionsPerDay: .unlimited, moneyPerDay: .atMost(MicroUSD(500_000))),
        at now: Timestamp = .sample
    ) -> Organisation {
        Organisation(id: ID(id), name: name, plan: plan, contract: contract, createdAt: now)
    }
}

extension LearnerGroup {
    package static func sample(
        _ id: String = "group-1", of organisation: String = "organisation-1", name: String = "Class",
        at now: Timestamp = .sample
    ) -> LearnerGroup {
        LearnerGroup(id: ID(id), organisation: ID(organisation), name: name, createdAt: now)
    }
}
