/// Money as operators see it and keep it in order.
package protocol BudgetOversight: BudgetStore {
    /// What a session used, whoever's it is.
    func usage(of session: ID<Session>) async throws(StorageError) -> [UsageLine]

    /// What an organisation's learners used from one moment to another, while they were its learners.
    func usage(of organisation: ID<Organisation>, from: Timestamp, to: Timestamp) async throws(StorageError)
        -> [UsageLine]

    /// Forgets the sums of periods that began before a moment; the ledger keeps what they were made of.
    /// - Returns: How many there were.
    @discardableResult
    func forget(_ period: BudgetPeriod, before: Timestamp) async throws(StorageError) -> Int
}
