import AAPMCore
import AAPMStorage
import Synchronization

/// The learners of a gateway's bench: one for each bearer token, all with the same daily budget.
final class BenchLearners: BudgetRules {
    private let stores: SQLStores
    private let clock: any WallClock
    private let budget: MicroUSD
    private let known = Mutex<[String: ID<Learner>]>([:])

    init(stores: SQLStores, clock: any WallClock, budget: MicroUSD) {
        self.stores = stores
        self.clock = clock
        self.budget = budget
    }

    /// - Throws: `StorageError`.
    func learner(of token: String) async throws -> ID<Learner> {
        if let known = self.known.withLock({ $0[token] }) { return known }
        // The same token is the same learner, however many ask at once.
        let id = ID<Learner>("bench-" + Hexadecimal.text(of: Array(token.utf8)))
        let now = self.clock.now
        let learner = Learner(
            id: id, displayName: nil, nativeLanguage: .english, targetLanguage: .spanish, level: .a1,
            coordinates: .start, onboardingState: .ready, isGuest: true, plan: .premium, timeZone: "UTC",
            createdAt: now, updatedAt: now)
        try await self.insert(learner)
        self.known.withLock { $0[token] = id }
        return id
    }

    private func insert(_ learner: Learner) async throws(StorageError) {
        do {
            try await self.stores.learners.insert(learner)
        } catch {
            // Another call was faster.
            guard case .conflict = error else { throw error }
        }
    }

    func limits(of learner: ID<Learner>, at now: Timestamp) async throws -> LearnerBudget {
        let day = Timestamp(microseconds: now.microseconds - now.microseconds % 86_400_000_000)
        return LearnerBudget(
            organisation: nil,
            limits: [
                BudgetLimit(
                    scope: BudgetScope(kind: .learner, id: learner.text), period: .day, source: .operator,
                    limit: self.budget, periodStart: day, periodEnd: day + .seconds(86_400))
            ])
    }
}
