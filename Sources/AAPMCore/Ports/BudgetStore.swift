/// Money: what is set aside, what was spent, by whom. However many ask at once and on however many nodes, no limit is
/// ever passed by what was set aside and spent together.
package protocol BudgetStore: Sendable {
    /// Sets money aside, in all the limits named or in none.
    ///
    /// Reservations of these scopes whose time is over, and the grace with it, are freed first when there would be no room
    /// otherwise.
    /// - Returns: `nil` when it was set aside, or else the first limit without room.
    func reserve(_ reservation: Reservation) async throws(StorageError) -> BudgetRefusal?

    /// Gives the money back, counts what it really cost (which may be more) and writes the call down, in one transaction.
    /// A reservation that had expired meanwhile is counted all the same. Done twice it counts once: the entry's id tells.
    func settle(_ reservation: Reservation, as entry: LedgerEntry) async throws(StorageError)

    /// Writes down a call for which nothing was set aside (somebody's own key).
    func record(_ entry: LedgerEntry) async throws(StorageError)

    /// Spent and set aside in the period of each limit, in their order. What was set aside for a time that is over, and the
    /// grace with it, counts no more, freed already or not.
    func used(of limits: [BudgetLimit], at now: Timestamp) async throws(StorageError) -> [MicroUSD]

    /// What a learner used from one moment to another, by purpose and payer.
    func usage(of learner: ID<Learner>, from: Timestamp, to: Timestamp) async throws(StorageError) -> [UsageLine]

    /// What a session used, its pipeline run included.
    func usage(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [UsageLine]

    /// Frees the money of reservations whose time is over.
    /// - Returns: How many there were; fewer than `limit` when none is left.
    @discardableResult
    func release(expiredBefore now: Timestamp, limit: Int) async throws(StorageError) -> Int
}

/// The budgets that bound a learner's calls.
package protocol BudgetRules: Sendable {
    /// All limits that a call of this learner counts against at a moment, and the learner's organisation. At most one of
    /// each scope and period.
    /// - Throws: `StorageError`; `AAPMError` with `.learnerNotFound`.
    func limits(of learner: ID<Learner>, at now: Timestamp) async throws -> LearnerBudget
}

package struct LearnerBudget: Hashable, Sendable {
    package let organisation: String?
    package let limits: [BudgetLimit]

    package init(organisation: String?, limits: [BudgetLimit]) {
        self.organisation = organisation
        self.limits = limits
    }
}
