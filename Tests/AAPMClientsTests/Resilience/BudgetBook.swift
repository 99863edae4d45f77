import AAPMCore
import AAPMTestSupport
import Synchronization

/// A budget store that lives in memory, and fails when it is told to.
final class BudgetBook: BudgetStore {
    private struct State {
        var reserved: [ID<Reservation>: Reservation] = [:]
        var spent: [BudgetLimit: MicroUSD] = [:]
        var entries: [LedgerEntry] = []
        var failures: [StorageError] = []
        var refusals = 0
        var lives: [Duration] = []
        var mostPromised: [BudgetLimit: MicroUSD] = [:]
    }

    private let state = Mutex(State())
    private let answers = Mutex<Gate?>(nil)
    private let settlements = Mutex<Gate?>(nil)

    var entries: [LedgerEntry] { self.state.withLock { $0.entries } }
    var outcomes: [String] { self.entries.map(\.outcome.text) }
    var refusals: Int { self.state.withLock { $0.refusals } }
    var openReservations: Int { self.state.withLock { $0.reserved.count } }
    var cost: MicroUSD { self.entries.map(\.cost).reduce(.zero, +) }

    /// The most that was set aside and spent together.
    func mostPromised(of limit: BudgetLimit) -> MicroUSD { self.state.withLock { $0.mostPromised[limit] ?? .zero } }

    /// The next calls fail with these, one each.
    func fail(with errors: [StorageError]) {
        self.state.withLock { $0.failures += errors }
    }

    /// For how long money was set aside, each time.
    var lives: [Duration] { self.state.withLock { $0.lives } }

    /// What is settled next is not until the gate opens.
    func holdSettlement(at gate: Gate) {
        self.settlements.withLock { $0 = gate }
    }

    /// What is set aside next stays so while whoever asked waits for the answer.
    func holdAnswer(at gate: Gate) {
        self.answers.withLock { $0 = gate }
    }

    func reserve(_ reservation: Reservation) async throws(StorageError) -> BudgetRefusal? {
        let refusal = try self.set(reservation)
        let gate = self.answers.withLock { $0.take() }
        // A store's answer comes all the same when whoever asked has gone.
        try? await gate?.pass()
        return refusal
    }

    private func set(_ reservation: Reservation) throws(StorageError) -> BudgetRefusal? {
        try self.change { state -> BudgetRefusal? in
            for limit in reservation.limits {
                let used = Self.used(limit, state)
                if used + reservation.amount > limit.limit {
                    state.refusals += 1
                    return BudgetRefusal(limit: limit, used: used)
                }
            }
            state.reserved[reservation.id] = reservation
            state.lives.append(reservation.expiresAt.since(reservation.createdAt))
            for limit in reservation.limits {
                state.mostPromised[limit] = max(state.mostPromised[limit] ?? .zero, Self.used(limit, state))
            }
            return nil
        }
    }

    func settle(_ reservation: Reservation, as entry: LedgerEntry) async throws(StorageError) {
        // Whoever goes away does not stop a store.
        try? await self.settlements.withLock({ $0.take() })?.pass()
        try self.change { state -> Void in
            guard !state.entries.contains(where: { $0.id == entry.id }) else { return }
            state.reserved[reservation.id] = nil
            for limit in reservation.limits { state.spent[limit, default: .zero] += entry.cost }
            state.entries.append(entry)
        }
    }

    func record(_ entry: LedgerEntry) async throws(StorageError) {
        try self.change { $0.entries.append(entry) }
    }

    func used(of limits: [BudgetLimit], at now: Timestamp) async throws(StorageError) -> [MicroUSD] {
        self.state.withLock { state in limits.map { Self.used($0, state) } }
    }

    func usage(of learner: ID<Learner>, from: Timestamp, to: Timestamp) async throws(StorageError) -> [UsageLine] { [] }

    func usage(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [UsageLine] { [] }

    func release(expiredBefore now: Timestamp, limit: Int) async throws(StorageError) -> Int { 0 }

    private static func used(_ limit: BudgetLimit, _ state: State) -> MicroUSD {
        state.reserved.values.filter { $0.limits.contains(limit) }.map(\.amount)
            .reduce(state.spent[limit] ?? .zero, +)
    }

    private func change<Value: Sendable>(_ body: (inout State) -> Value) throws(StorageError) -> Value {
        let outcome = self.state.withLock { state -> Result<Value, StorageError> in
            if !state.failures.isEmpty { return .failure(state.failures.removeFirst()) }
            return .success(body(&state))
        }
        return try outcome.get()
    }
}

/// The same limits for everybody, or none can be read.
struct FixedRules: BudgetRules {
    var limits: [BudgetLimit] = []
    var error: StorageError?

    func limits(of learner: ID<Learner>, at now: Timestamp) async throws -> LearnerBudget {
        if let error { throw error }
        return LearnerBudget(organisation: "org-1", limits: self.limits)
    }
}
