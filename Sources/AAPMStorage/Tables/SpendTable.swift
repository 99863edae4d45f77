import AAPMCore

/// `budget_spend` and `budget_reservations`.
enum SpendTable {
    /// Sets money aside in a sum that is there already; gives no row when it is not there or has no room.
    static func raise(_ share: BudgetShare, by amount: MicroUSD) -> Query {
        let key = share.key
        return """
            UPDATE budget_spend
            SET reserved = reserved + \(amount)
            WHERE scope_kind = \(key.scope.kind) AND scope_id = \(key.scope.id) AND period = \(key.period)
                AND period_start = \(key.periodStart) AND spent + reserved + \(amount) <= \(share.limit.limit)
            RETURNING reserved
            """
    }

    /// The same where the sum may have to be begun: with what the ledger says was spent since the period began, so that
    /// a limit that is new, or a day that began again in another time zone, does not forget. Gives no row when there is
    /// no room.
    static func begin(_ share: BudgetShare, with amount: MicroUSD) -> Query {
        let key = share.key
        let scope = key.scope
        let learner = scope.kind == .learner ? scope.id : nil
        return """
            INSERT INTO budget_spend (scope_kind, scope_id, period, period_start, learner_id, spent, reserved)
            SELECT \(scope.kind), \(scope.id), \(key.period), \(key.periodStart), \(learner), earlier.spent, \(amount)
            FROM (
                SELECT CASE
                    WHEN EXISTS (
                        SELECT 1 FROM budget_spend
                        WHERE scope_kind = \(scope.kind) AND scope_id = \(scope.id) AND period = \(key.period)
                            AND period_start = \(key.periodStart)) THEN 0
                    ELSE \(ledgerSum: key) END AS spent) AS earlier
            WHERE earlier.spent + \(amount) <= \(share.limit.limit)
            ON CONFLICT (scope_kind, scope_id, period, period_start) DO UPDATE
            SET reserved = budget_spend.reserved + \(amount)
            WHERE budget_spend.spent + budget_spend.reserved + \(amount) <= \(share.limit.limit)
            RETURNING reserved
            """
    }

    /// Spent and set aside, `used`; from the ledger where no sum was begun.
    ///
    /// - Parameter over: What was set aside until before this is left out; `nil` counts all that was not freed.
    static func used(_ key: BudgetShare.Key, withoutExpired over: Timestamp? = nil) -> Query {
        let scope = key.scope
        return """
            SELECT CASE
                WHEN EXISTS (
                    SELECT 1 FROM budget_spend
                    WHERE scope_kind = \(scope.kind) AND scope_id = \(scope.id) AND period = \(key.period)
                        AND period_start = \(key.periodStart)) THEN (
                    SELECT spent + reserved - \(expiredSum: key, before: over) FROM budget_spend
                    WHERE scope_kind = \(scope.kind) AND scope_id = \(scope.id) AND period = \(key.period)
                        AND period_start = \(key.periodStart))
                ELSE \(ledgerSum: key) END AS used
            """
    }

    static func insertion(of reservation: Reservation, in key: BudgetShare.Key) -> Query {
        """
        INSERT INTO budget_reservations (id, scope_kind, scope_id, period, period_start, amount, expires_at)
        VALUES (\(reservation.id), \(key.scope.kind), \(key.scope.id), \(key.period), \(key.periodStart),
            \(reservation.amount), \(reservation.expiresAt))
        """
    }

    /// Counts what a call cost and gives back what was set aside for it, if it still is.
    static func settlement(of id: ID<Reservation>, cost: MicroUSD, in key: BudgetShare.Key) -> Query {
        """
        UPDATE budget_spend
        SET spent = spent + \(cost), reserved = reserved - COALESCE((
            SELECT amount FROM budget_reservations
            WHERE id = \(id) AND scope_kind = \(key.scope.kind) AND scope_id = \(key.scope.id)
                AND period = \(key.period)), 0)
        WHERE scope_kind = \(key.scope.kind) AND scope_id = \(key.scope.id) AND period = \(key.period)
            AND period_start = \(key.periodStart)
        """
    }

    /// Keeps others from giving back what was set aside: the rows of a reservation are always taken in this order.
    static func hold(_ id: ID<Reservation>) -> Query {
        let rows: Query = """
            SELECT amount FROM budget_reservations WHERE id = \(id) ORDER BY id, scope_kind, scope_id, period
            """
        return rows.locking()
    }

    static func deletion(of id: ID<Reservation>) -> Query {
        "DELETE FROM budget_reservations WHERE id = \(id)"
    }

    /// The reservations that hold money of a scope and whose time is over.
    static func expired(in scope: BudgetScope, before now: Timestamp) -> Query {
        """
        SELECT id FROM budget_reservations
        WHERE scope_kind = \(scope.kind) AND scope_id = \(scope.id) AND expires_at < \(now)
        ORDER BY id
        LIMIT 100
        """
    }

    static func expired(before now: Timestamp, limit: Int) -> Query {
        "SELECT DISTINCT id FROM budget_reservations WHERE expires_at < \(now) LIMIT \(limit)"
    }

    /// Gives back what reservations hold.
    /// - Returns: How many there still were.
    static func release(
        _ ids: Set<String>, before now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) -> Int {
        let held: Query = """
            SELECT id, scope_kind, scope_id, period, period_start, amount
            FROM budget_reservations
            WHERE id IN (\(list: ids.sorted())) AND expires_at < \(now)
            ORDER BY id, scope_kind, scope_id, period
            """
        var sums: [BudgetShare.Key: MicroUSD] = [:]
        var released: Set<String> = []
        for row in try tx.rows(held.locking()) {
            released.insert(try row.text("id"))
            sums[try self.key(row), default: .zero] += MicroUSD(Int64(try row.integer("amount")))
        }
        for (key, sum) in sums.sorted(by: { $0.key < $1.key }) {
            try tx.execute(
                """
                UPDATE budget_spend
                SET reserved = reserved - \(sum)
                WHERE scope_kind = \(key.scope.kind) AND scope_id = \(key.scope.id) AND period = \(key.period)
                    AND period_start = \(key.periodStart)
                """)
        }
        try tx.execute("DELETE FROM budget_reservations WHERE id IN (\(list: released.sorted()))")
        return released.count
    }

    private static func key(_ row: Row) throws(StorageError) -> BudgetShare.Key {
        BudgetShare.Key(
            scope: BudgetScope(kind: try row.choice("scope_kind"), id: try row.text("scope_id")),
            period: try row.choice("period"), periodStart: try row.timestamp("period_start"))
    }
}

extension Query.StringInterpolation {
    /// What is set aside in a sum for a time that is over, as one value.
    fileprivate mutating func appendInterpolation(expiredSum key: BudgetShare.Key, before over: Timestamp?) {
        guard let over else { return self.appendLiteral("0") }
        self.appendLiteral("(SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM budget_reservations")
        self.appendLiteral(" WHERE scope_kind = ")
        self.appendInterpolation(key.scope.kind)
        self.appendLiteral(" AND scope_id = ")
        self.appendInterpolation(key.scope.id)
        self.appendLiteral(" AND period = ")
        self.appendInterpolation(key.period)
        self.appendLiteral(" AND period_start = ")
        self.appendInterpolation(key.periodStart)
        self.appendLiteral(" AND expires_at < ")
        self.appendInterpolation(over)
        self.appendLiteral(")")
    }

    /// What the ledger says was spent of the operator's money since a period began, as one value.
    fileprivate mutating func appendInterpolation(ledgerSum key: BudgetShare.Key) {
        self.appendLiteral("(SELECT CAST(COALESCE(SUM(cost), 0) AS BIGINT) FROM model_calls")
        self.appendLiteral(" WHERE payer = 'operator' AND created_at >= ")
        self.appendInterpolation(key.periodStart)
        switch key.scope.kind {
        case .learner:
            self.appendLiteral(" AND learner_id = ")
            self.appendInterpolation(key.scope.id)
        case .group:
            self.appendLiteral(" AND learner_id IN (SELECT learner_id FROM group_members WHERE group_id = ")
            self.appendInterpolation(key.scope.id)
            self.appendLiteral(")")
        case .organisation:
            self.appendLiteral(" AND organisation_id = ")
            self.appendInterpolation(key.scope.id)
        }
        self.appendLiteral(")")
    }
}
