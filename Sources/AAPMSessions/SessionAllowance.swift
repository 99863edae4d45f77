import AAPMCore

/// Whether a learner may begin a talk now, and what is left after it.
struct SessionAllowance: Sendable {
    let entitlements: Entitlements
    /// The learner's day.
    let day: PeriodSpan
    let now: Timestamp
    private let plans: SessionPlans
    /// Sessions of the day so far; `nil` when nobody counts them.
    private let used: Int?

    /// - Throws: `AAPMError` with `.learnerNotFound`, `.sessionLimitReached` or `.budgetExhausted`; `StorageError`.
    init(of learner: ID<Learner>, at now: Timestamp, _ plans: SessionPlans, days: DayBoundary) async throws {
        let entitlements = try await plans.entitlements.entitlements(of: learner)
        self.entitlements = entitlements
        self.plans = plans
        self.now = now
        let day = days.span(of: .day, at: now, for: entitlements)
        self.day = day
        guard let limit = entitlements.sessionsPerDay else {
            self.used = nil
            // Who brings a key is stopped by no budget of ours.
            if !entitlements.bringsKey { try await self.checkFunds() }
            return
        }
        // Asked before the character speaks, which may cost money; what decides is the store's own count afterwards.
        let used = try await plans.quotas.quotaUse(of: learner, in: day).sessions
        self.used = used
        guard used < limit else { throw self.dayIsFull }
        try await self.checkFunds()
    }

    /// What is left of the day once the talk has begun.
    var quotaAfterStart: Quota? {
        guard let limit = self.entitlements.sessionsPerDay, let used else { return nil }
        return Quota(.sessions, limit: limit, used: used + 1, in: self.day, at: self.now)
    }

    var dayIsFull: AAPMError {
        let limit = self.entitlements.sessionsPerDay ?? 0
        let upgrade = self.plans.book.upgrade(of: self.entitlements) { terms in
            terms.sessionsPerDay.map { $0 > limit } ?? true
        }
        let count = limit == 1 ? "the one talk" : "the \(limit) talks"
        let more = upgrade.map { upgrade in
            let amount = upgrade.terms.sessionsPerDay.map { "\($0) talks a day" } ?? "as many talks as you like"
            return " The \(upgrade.plan.title) plan has \(amount)."
        }
        return AAPMError(
            .sessionLimitReached,
            "You have had \(count) of today. Your next day begins in \(self.day.end.since(self.now).inWords)."
                + (more ?? ""),
            retryAfter: self.day.end.since(self.now),
            limits: LimitFacts(
                quotas: [Quota(.sessions, limit: limit, used: limit, in: self.day, at: self.now)], upgrade: upgrade))
    }

    private func checkFunds() async throws {
        guard let refusal = try await self.plans.funds?.refusal(of: self.entitlements.learner, at: self.now) else {
            return
        }
        throw AAPMError(
            budget: refusal, of: self.entitlements, book: self.plans.book, at: self.now)
    }
}
