import AAPMCore

/// Organisations, groups and budgets in SQL.
struct SQLOrganisationStore: OrganisationStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func create(_ organisation: Organisation) async throws(StorageError) {
        let insertion: Query = """
            INSERT INTO organisations (\(unsafe: OrganisationTable.columns))
            VALUES (\(organisation.id), \(organisation.name), \(organisation.plan),
                \(try JSONText(organisation.contract)), \(organisation.createdAt))
            """
        _ = try await self.write(insertion)
    }

    func update(_ organisation: Organisation) async throws(StorageError) {
        let change: Query = """
            UPDATE organisations
            SET name = \(organisation.name), plan = \(organisation.plan),
                contract = \(try JSONText(organisation.contract))
            WHERE id = \(organisation.id)
            """
        guard try await self.write(change) else { throw .notFound }
    }

    func organisation(_ id: ID<Organisation>) async throws(StorageError) -> Organisation? {
        let rows = try await self.rows(
            "SELECT \(unsafe: OrganisationTable.columns) FROM organisations WHERE id = \(id)")
        guard let row = rows.first else { return nil }
        return try OrganisationTable.organisation(row)
    }

    func organisations() async throws(StorageError) -> [Organisation] {
        var organisations: [Organisation] = []
        let rows = try await self.rows(
            "SELECT \(unsafe: OrganisationTable.columns) FROM organisations ORDER BY created_at, id")
        for row in rows { organisations.append(try OrganisationTable.organisation(row)) }
        return organisations
    }

    func create(_ group: LearnerGroup) async throws(StorageError) {
        _ = try await self.write(
            """
            INSERT INTO learner_groups (id, organisation_id, name, created_at)
            VALUES (\(group.id), \(group.organisation), \(group.name), \(group.createdAt))
            """)
    }

    func update(_ group: LearnerGroup) async throws(StorageError) {
        let change: Query = "UPDATE learner_groups SET name = \(group.name) WHERE id = \(group.id)"
        guard try await self.write(change) else { throw .notFound }
    }

    func group(_ id: ID<LearnerGroup>) async throws(StorageError) -> LearnerGroup? {
        let rows = try await self.rows(
            "SELECT id, organisation_id, name, created_at FROM learner_groups WHERE id = \(id)")
        guard let row = rows.first else { return nil }
        return try OrganisationTable.group(row)
    }

    func groups(of organisation: ID<Organisation>) async throws(StorageError) -> [LearnerGroup] {
        var groups: [LearnerGroup] = []
        let rows = try await self.rows(
            """
            SELECT id, organisation_id, name, created_at
            FROM learner_groups
            WHERE organisation_id = \(organisation)
            ORDER BY created_at, id
            """)
        for row in rows { groups.append(try OrganisationTable.group(row)) }
        return groups
    }

    func members(
        of organisation: ID<Organisation>, after cursor: ID<Learner>?, limit: Int
    ) async throws(StorageError) -> [ID<Learner>] {
        var members: [ID<Learner>] = []
        let rows = try await self.rows(
            """
            SELECT learner_id
            FROM organisation_members
            WHERE organisation_id = \(organisation) AND learner_id > \(cursor?.text ?? "")
            ORDER BY learner_id
            LIMIT \(limit)
            """)
        for row in rows { members.append(try row.id("learner_id")) }
        return members
    }

    func join(
        _ organisation: ID<Organisation>, learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            let joined = try tx.execute(
                """
                INSERT INTO organisation_members (learner_id, organisation_id, joined_at)
                VALUES (\(learner), \(organisation), \(now))
                ON CONFLICT (learner_id) DO NOTHING
                """)
            guard joined == 0 else { return }
            let found = try tx.first(
                "SELECT organisation_id FROM organisation_members WHERE learner_id = \(learner)")
            guard try found?.id("organisation_id") == organisation else {
                throw .conflict(constraint: "organisation_members_pkey")
            }
        }
    }

    func leave(_ organisation: ID<Organisation>, learner: ID<Learner>) async throws(StorageError) -> Bool {
        try await self.write(
            """
            DELETE FROM organisation_members WHERE learner_id = \(learner) AND organisation_id = \(organisation)
            """)
    }

    func join(_ group: ID<LearnerGroup>, learner: ID<Learner>) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            let found = try tx.require("SELECT organisation_id FROM learner_groups WHERE id = \(group)")
            // Who is not in the organisation has no row for the membership to point to.
            try tx.execute(
                """
                INSERT INTO group_members (group_id, learner_id, organisation_id)
                VALUES (\(group), \(learner), \(try found.text("organisation_id")))
                ON CONFLICT (group_id, learner_id) DO NOTHING
                """)
        }
    }

    func leave(_ group: ID<LearnerGroup>, learner: ID<Learner>) async throws(StorageError) -> Bool {
        try await self.write("DELETE FROM group_members WHERE group_id = \(group) AND learner_id = \(learner)")
    }

    func set(_ rule: BudgetRule) async throws(StorageError) {
        _ = try await self.write(OrganisationTable.setting(rule))
    }

    func clear(
        _ scope: BudgetScope, _ period: BudgetPeriod, _ source: BudgetSource
    ) async throws(StorageError) -> Bool {
        try await self.write(
            """
            DELETE FROM budgets
            WHERE scope_kind = \(scope.kind) AND scope_id = \(scope.id) AND period = \(period) AND source = \(source)
            """)
    }

    func rules(of scope: BudgetScope) async throws(StorageError) -> [BudgetRule] {
        var rules: [BudgetRule] = []
        for row in try await self.rows(OrganisationTable.rules(of: scope)) {
            rules.append(try OrganisationTable.rule(row))
        }
        return rules
    }

    func budgetRows(of learner: ID<Learner>) async throws(StorageError) -> BudgetRows? {
        try OrganisationTable.budgetRows(
            try await self.database.batch(OrganisationTable.budgetRows(of: learner), .reading))
    }

    private func rows(_ query: Query) async throws(StorageError) -> [Row] {
        try await self.database.batch([query], .reading)[0].rows
    }

    /// - Returns: Whether a row was written.
    private func write(_ query: Query) async throws(StorageError) -> Bool {
        try await self.database.batch([query], .writing)[0].changed > 0
    }
}
