/// Organisations, their groups and learners, and the limits that were set for any of them.
package protocol OrganisationStore: Sendable {
    /// - Throws: `.conflict` with `organisations_name_key` when the name is taken.
    func create(_ organisation: Organisation) async throws(StorageError)

    /// Changes the name, the plan and the contract.
    /// - Throws: `.notFound`; `.conflict` with `organisations_name_key`.
    func update(_ organisation: Organisation) async throws(StorageError)

    func organisation(_ id: ID<Organisation>) async throws(StorageError) -> Organisation?

    /// Oldest first.
    func organisations() async throws(StorageError) -> [Organisation]

    /// - Throws: `.notFound` for the organisation; `.conflict` with `learner_groups_name_key`.
    func create(_ group: LearnerGroup) async throws(StorageError)

    /// Changes the name.
    /// - Throws: `.notFound`; `.conflict` with `learner_groups_name_key`.
    func update(_ group: LearnerGroup) async throws(StorageError)

    func group(_ id: ID<LearnerGroup>) async throws(StorageError) -> LearnerGroup?

    /// Oldest first.
    func groups(of organisation: ID<Organisation>) async throws(StorageError) -> [LearnerGroup]

    /// The learners of an organisation, in the order of their ids.
    /// - Parameter cursor: The last learner of the page before.
    func members(
        of organisation: ID<Organisation>, after cursor: ID<Learner>?, limit: Int
    ) async throws(StorageError) -> [ID<Learner>]

    /// Makes a learner one of an organisation's; nothing happens when it is so.
    /// - Throws: `.notFound`; `.conflict` with `organisation_members_pkey` for a learner of another organisation.
    func join(
        _ organisation: ID<Organisation>, learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError)

    /// Takes a learner out of the organisation and of all its groups.
    /// - Returns: Whether the learner was in it.
    @discardableResult
    func leave(_ organisation: ID<Organisation>, learner: ID<Learner>) async throws(StorageError) -> Bool

    /// Puts a learner into a group; nothing happens when it is so.
    /// - Throws: `.notFound` when there is no such group, or the learner is not in its organisation.
    func join(_ group: ID<LearnerGroup>, learner: ID<Learner>) async throws(StorageError)

    /// - Returns: Whether the learner was in it.
    @discardableResult
    func leave(_ group: ID<LearnerGroup>, learner: ID<Learner>) async throws(StorageError) -> Bool

    /// Sets a limit, or changes it; what was spent stays spent.
    /// - Throws: `.notFound` for a scope that is not there; `.conflict` with a check's name for a limit below zero, or for
    ///   a source that the scope cannot have.
    func set(_ rule: BudgetRule) async throws(StorageError)

    /// - Returns: Whether there was one.
    @discardableResult
    func clear(
        _ scope: BudgetScope, _ period: BudgetPeriod, _ source: BudgetSource
    ) async throws(StorageError) -> Bool

    /// In no order.
    func rules(of scope: BudgetScope) async throws(StorageError) -> [BudgetRule]

    /// All that bounds a learner, in one round trip.
    /// - Returns: `nil` when there is no such learner.
    func budgetRows(of learner: ID<Learner>) async throws(StorageError) -> BudgetRows?
}
