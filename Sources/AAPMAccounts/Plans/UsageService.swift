package import AAPMCore

/// Tells learners what they have used, and takes the cap that they set themselves.
package struct UsageService: Sendable {
    private let entitling: Entitling
    private let rules: LearnerBudgets
    private let plans: PlanBook
    private let organisations: any OrganisationStore
    private let budgets: any BudgetStore
    private let quotas: any QuotaReader
    private let days: DayBoundary
    private let clock: any WallClock

    /// - Parameter entitling: The one that everybody in this process asks, so that a cap counts at once.
    package init(
        entitling: Entitling, plans: PlanBook, organisations: any OrganisationStore, budgets: any BudgetStore,
        quotas: any QuotaReader, days: DayBoundary, clock: any WallClock
    ) {
        self.entitling = entitling
        self.rules = LearnerBudgets(entitling, days: days)
        self.plans = plans
        self.organisations = organisations
        self.budgets = budgets
        self.quotas = quotas
        self.days = days
        self.clock = clock
    }

    /// - Throws: `AAPMError` with `.learnerNotFound`; `StorageError`.
    package func report(of learner: ID<Learner>) async throws -> UsageReport {
        let now = self.clock.now
        let standing = try await self.entitling.standing(of: learner)
        let entitlements = standing.entitlements
        let day = self.days.span(of: .day, at: now, for: entitlements)
        let month = self.days.span(of: .month, at: now, for: entitlements)
        let limits = try await self.rules.limits(of: learner, at: now).limits
        let today = try await self.budgets.usage(of: learner, from: day.start, to: day.end)
        let thisMonth = try await self.budgets.usage(of: learner, from: month.start, to: month.end)
        let used = try await self.budgets.used(of: limits, at: now)
        let standings = zip(limits, used).map { limit, used in
            Self.standing(limit, used: used, usage: limit.period == .day ? today : thisMonth)
        }
        return UsageReport(
            entitlements: entitlements, day: day, month: month,
            quotaUse: try await self.quotas.quotaUse(of: learner, in: day),
            budgets: standings.filter { $0.limit.scope.kind == .learner },
            sharedBudgets: standings.filter { $0.limit.scope.kind != .learner }, today: today, thisMonth: thisMonth,
            cap: Self.cap(in: standing, of: learner),
            upgrade: self.plans.upgrade(of: entitlements) { $0.gives(moreThan: entitlements.terms) })
    }

    /// Sets the learner's own cap; `nil` is none. What was spent stays spent.
    ///
    /// - Parameters:
    ///   - day: Not below zero.
    ///   - month: Likewise.
    /// - Throws: `AAPMError` with `.learnerNotFound`; `StorageError`.
    package func setCap(day: MicroUSD?, month: MicroUSD?, of learner: ID<Learner>) async throws -> LearnerCap {
        // Whatever becomes of the second write, the first counts.
        defer { self.entitling.forget(learner) }
        let scope = BudgetScope(kind: .learner, id: learner.text)
        do throws(StorageError) {
            for (period, limit) in [(BudgetPeriod.day, day), (.month, month)] {
                if let limit {
                    try await self.organisations.set(
                        BudgetRule(scope: scope, period: period, source: .learner, limit: limit))
                } else {
                    try await self.organisations.clear(scope, period, .learner)
                }
            }
        } catch .notFound {
            throw AAPMError(.learnerNotFound, "There is no such learner.")
        }
        self.entitling.forget(learner)
        return Self.cap(in: try await self.entitling.standing(of: learner), of: learner)
    }

    /// The ledger tells what was spent; the rest of what is gone is set aside. The budget's own count is the one that
    /// holds: around midnight a call may be in yesterday's budget and today's ledger.
    private static func standing(_ limit: BudgetLimit, used: MicroUSD, usage: [UsageLine]) -> BudgetStanding {
        let ledger = usage.filter { $0.payer == .operator }.reduce(MicroUSD.zero) { $0 + $1.cost }
        let spent = min(used, ledger)
        return BudgetStanding(limit: limit, spent: spent, reserved: used - spent)
    }

    private static func cap(in standing: Standing, of learner: ID<Learner>) -> LearnerCap {
        func part(_ period: BudgetPeriod) -> LearnerCap.Part {
            let own = standing.rules.filter {
                $0.scope == BudgetScope(kind: .learner, id: learner.text) && $0.period == period
            }
            let others = own.filter { $0.source != .learner }.map(\.limit)
            let plan = standing.entitlements.terms.money(a: period)
            return LearnerCap.Part(
                period: period, cap: own.first { $0.source == .learner }?.limit,
                bound: (others + [plan].compactMap { $0 }).min())
        }
        return LearnerCap(day: part(.day), month: part(.month))
    }
}

extension PlanTerms {
    /// Whether there is more of anything.
    fileprivate func gives(moreThan other: Self) -> Bool {
        func isMore<Amount: Comparable>(_ left: Amount?, _ right: Amount?) -> Bool {
            guard let right else { return false }
            return left.map { $0 > right } ?? true
        }
        return isMore(self.sessionsPerDay, other.sessionsPerDay)
            || isMore(self.pipelineRunsPerDay, other.pipelineRunsPerDay) || self.turnsPerSession > other.turnsPerSession
            || isMore(self.moneyPerDay, other.moneyPerDay) || isMore(self.moneyPerMonth, other.moneyPerMonth)
    }
}
