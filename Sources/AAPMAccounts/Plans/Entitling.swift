package import AAPMCore

/// What learners may do, by their plan, their organisation's contract and the keys they brought.
///
/// Every call of a model asks, so what was read is kept for some seconds. A change by another process counts after that
/// time; who makes one in this process says so with `forget(_:)`.
package struct Entitling: EntitlementReader {
    private let learners: any LearnerStore
    private let organisations: any OrganisationStore
    private let plans: PlanBook
    private let clock: any WallClock
    private let ownKeys: @Sendable (ID<Learner>) async throws -> Set<ModelProvider>
    private let cache: StandingCache

    /// - Parameters:
    ///   - lifetime: How long to go by what was read.
    ///   - capacity: Learners to remember.
    ///   - ownKeys: For which providers a learner or the learner's organisation brought a key.
    package init(
        learners: any LearnerStore, organisations: any OrganisationStore, plans: PlanBook, clock: any WallClock,
        lifetime: Duration = .seconds(5), capacity: Int = 10_000,
        ownKeys: @escaping @Sendable (ID<Learner>) async throws -> Set<ModelProvider> = { _ in [] }
    ) {
        self.learners = learners
        self.organisations = organisations
        self.plans = plans
        self.clock = clock
        self.ownKeys = ownKeys
        self.cache = StandingCache(lifetime: lifetime, capacity: capacity)
    }

    package func entitlements(of learner: ID<Learner>) async throws -> Entitlements {
        try await self.standing(of: learner).entitlements
    }

    /// Of a learner who was just read or changed.
    package func entitlements(of learner: Learner) async throws -> Entitlements {
        let now = self.clock.now
        let known = self.cache.standing(of: learner.id, at: now)
        let isCurrent = known.standing.map {
            $0.entitlements.timeZone == learner.timeZone && $0.entitlements.periods == learner.periods
        }
        if let standing = known.standing, isCurrent == true { return standing.entitlements }
        let standing = try await self.read(learner)
        self.cache.keep(standing, readAt: now, changes: known.changes)
        return standing.entitlements
    }

    /// Says that something about a learner was changed here: the profile, a cap, a key, a limit.
    package func forget(_ learner: ID<Learner>) {
        self.cache.forget(learner)
    }

    func standing(of id: ID<Learner>) async throws -> Standing {
        let now = self.clock.now
        let known = self.cache.standing(of: id, at: now)
        if let standing = known.standing { return standing }
        guard let learner = try await self.learners.learner(id) else { throw Self.unknownLearner }
        let standing = try await self.read(learner)
        self.cache.keep(standing, readAt: now, changes: known.changes)
        return standing
    }

    private func read(_ learner: Learner) async throws -> Standing {
        guard let rows = try await self.organisations.budgetRows(of: learner.id) else { throw Self.unknownLearner }
        let plan = rows.organisation?.plan ?? learner.plan
        let terms = self.plans.terms(of: plan)
        return Standing(
            entitlements: Entitlements(
                learner: learner.id, plan: plan, terms: rows.organisation?.contract.changing(terms) ?? terms,
                organisation: rows.organisation?.id.text, timeZone: learner.timeZone, periods: learner.periods,
                ownKeys: try await self.ownKeys(learner.id)),
            rules: rows.rules)
    }

    private static var unknownLearner: AAPMError { AAPMError(.learnerNotFound, "There is no such learner.") }
}
