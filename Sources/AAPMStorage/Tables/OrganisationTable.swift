import AAPMCore

/// `organisations`, `learner_groups`, `organisation_members`, `group_members` and `budgets`.
enum OrganisationTable {
    static let columns: StaticString = "id, name, plan, contract, created_at"

    static func organisation(_ row: Row) throws(StorageError) -> Organisation {
        Organisation(
            id: try row.id("id"), name: try row.text("name"), plan: try row.optionalChoice("plan"),
            contract: try row.json("contract"), createdAt: try row.timestamp("created_at"))
    }

    static func group(_ row: Row) throws(StorageError) -> LearnerGroup {
        LearnerGroup(
            id: try row.id("id"), organisation: try row.id("organisation_id"), name: try row.text("name"),
            createdAt: try row.timestamp("created_at"))
    }

    static func rule(_ row: Row) throws(StorageError) -> BudgetRule {
        BudgetRule(
            scope: BudgetScope(kind: try row.choice("scope_kind"), id: try row.text("scope_id")),
            period: try row.choice("period"), source: try row.choice("source"),
            limit: MicroUSD(Int64(try row.integer("spend_limit"))))
    }

    static func rules(of scope: BudgetScope) -> Query {
        """
        SELECT scope_kind, scope_id, period, source, spend_limit
        FROM budgets
        WHERE scope_kind = \(scope.kind) AND scope_id = \(scope.id)
        """
    }

    static func setting(_ rule: BudgetRule) -> Query {
        let scope = rule.scope
        let learner = scope.kind == .learner ? scope.id : nil
        let group = scope.kind == .group ? scope.id : nil
        let organisation = scope.kind == .organisation ? scope.id : nil
        return """
            INSERT INTO budgets (scope_kind, scope_id, period, source, spend_limit, learner_id, group_id, organisation_id)
            VALUES (\(scope.kind), \(scope.id), \(rule.period), \(rule.source), \(rule.limit), \(learner), \(group),
                \(organisation))
            ON CONFLICT (scope_kind, scope_id, period, source) DO UPDATE SET spend_limit = excluded.spend_limit
            """
    }

    /// The learner, the organisation, the groups, and the limits of each, none of which needs to know another's answer.
    static func budgetRows(of learner: ID<Learner>) -> [Query] {
        [
            "SELECT plan, time_zone FROM learners WHERE id = \(learner)",
            """
            SELECT \(unsafe: self.columns)
            FROM organisations
            WHERE id = (SELECT organisation_id FROM organisation_members WHERE learner_id = \(learner))
            """,
            "SELECT group_id FROM group_members WHERE learner_id = \(learner)",
            self.rules(of: BudgetScope(kind: .learner, id: learner.text)),
            """
            SELECT scope_kind, scope_id, period, source, spend_limit
            FROM budgets
            WHERE scope_kind = 'organisation'
                AND scope_id = (SELECT organisation_id FROM organisation_members WHERE learner_id = \(learner))
            """,
            """
            SELECT scope_kind, scope_id, period, source, spend_limit
            FROM budgets
            WHERE scope_kind = 'group'
                AND scope_id IN (SELECT group_id FROM group_members WHERE learner_id = \(learner))
            """,
        ]
    }

    /// - Parameter results: Of the statements of `budgetRows(of:)`.
    static func budgetRows(_ results: [QueryResult]) throws(StorageError) -> BudgetRows? {
        guard let learner = results[0].rows.first else { return nil }
        var organisation: Organisation?
        if let row = results[1].rows.first { organisation = try self.organisation(row) }
        var groups: [ID<LearnerGroup>] = []
        for row in results[2].rows { groups.append(try row.id("group_id")) }
        var rules: [BudgetRule] = []
        for result in results[3...] {
            for row in result.rows { rules.append(try self.rule(row)) }
        }
        return BudgetRows(
            plan: try learner.choice("plan"), timeZone: try learner.text("time_zone"), organisation: organisation,
            groups: groups, rules: rules)
    }
}
