import AAPMCore

/// Money in SQL. What is set aside and settled changes a row a limit, each guarded by its own statement, in one batch that
/// is not waited for by the disk.
struct SQLBudgetStore: BudgetOversight {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func reserve(_ reservation: Reservation) async throws(StorageError) -> BudgetRefusal? {
        let shares = BudgetShare.all(of: reservation.limits)
        guard !shares.isEmpty else { return nil }
        // Nearly always the sums are there and have room.
        let isThere = try await self.attempt(reservation, in: shares) { SpendTable.raise($0, by: reservation.amount) }
        guard isThere != nil else { return nil }
        let over = reservation.createdAt - Reservation.grace
        while true {
            let refused = try await self.attempt(reservation, in: shares) {
                SpendTable.begin($0, with: reservation.amount)
            }
            guard let refused else { return nil }
            let expired = shares.map { SpendTable.expired(in: $0.key.scope, before: over) }
            let found = try await self.database.batch([SpendTable.used(refused.key)] + expired, .reading)
            var ids: Set<String> = []
            for result in found.dropFirst() {
                for row in result.rows { ids.insert(try row.text("id")) }
            }
            guard !ids.isEmpty else {
                let used = MicroUSD(Int64(try found[0].rows[0].integer("used")))
                return BudgetRefusal(limit: refused.limit, used: used)
            }
            // Whoever frees them, this or another, there may be room then. Each round leaves fewer that have expired.
            try await self.release(ids, before: over)
        }
    }

    /// - Returns: The share without room; `nil` when the money is set aside in all of them.
    private func attempt(
        _ reservation: Reservation, in shares: [BudgetShare], _ raise: (BudgetShare) -> Query
    ) async throws(StorageError) -> BudgetShare? {
        let raises = shares.indices.map { raise(shares[$0]).required(orConflict: Self.refusal + String($0)) }
        let rows = shares.map { SpendTable.insertion(of: reservation, in: $0.key) }
        do {
            _ = try await self.database.batch(raises + rows, .writingRelaxed)
            return nil
        } catch .conflict(let name) where name.hasPrefix(Self.refusal) {
            guard let index = Int(name.dropFirst(Self.refusal.count)) else { throw .conflict(constraint: name) }
            return shares[index]
        }
    }

    private static let refusal = "budget "

    func settle(_ reservation: Reservation, as entry: LedgerEntry) async throws(StorageError) {
        let cost = max(.zero, entry.cost)
        let shares = BudgetShare.all(of: reservation.limits)
        var queries = [LedgerTable.insertion(of: entry).required(orConflict: Self.known)]
        if !shares.isEmpty {
            queries.append(SpendTable.hold(reservation.id))
            queries += shares.map { SpendTable.settlement(of: reservation.id, cost: cost, in: $0.key) }
            queries.append(SpendTable.deletion(of: reservation.id))
        }
        do {
            _ = try await self.database.batch(queries, .writingRelaxed)
        } catch .conflict(Self.known) {
            // It was settled before.
        }
    }

    private static let known = "model_calls_known"

    func record(_ entry: LedgerEntry) async throws(StorageError) {
        _ = try await self.database.batch([LedgerTable.insertion(of: entry)], .writingRelaxed)
    }

    func used(of limits: [BudgetLimit], at now: Timestamp) async throws(StorageError) -> [MicroUSD] {
        guard !limits.isEmpty else { return [] }
        let over = now - Reservation.grace
        let results = try await self.database.batch(
            limits.map { SpendTable.used($0.key, withoutExpired: over) }, .reading)
        var used: [MicroUSD] = []
        for result in results { used.append(MicroUSD(Int64(try result.rows[0].integer("used")))) }
        return used
    }

    func usage(of learner: ID<Learner>, from: Timestamp, to: Timestamp) async throws(StorageError) -> [UsageLine] {
        try await self.lines(LedgerTable.usage(of: learner, from: from, to: to))
    }

    func usage(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [UsageLine] {
        try await self.lines(LedgerTable.usage(of: session, learner: learner))
    }

    func usage(of session: ID<Session>) async throws(StorageError) -> [UsageLine] {
        try await self.lines(LedgerTable.usage(of: session))
    }

    func usage(
        of organisation: ID<Organisation>, from: Timestamp, to: Timestamp
    ) async throws(StorageError) -> [UsageLine] {
        try await self.lines(LedgerTable.usage(of: organisation, from: from, to: to))
    }

    private func lines(_ query: Query) async throws(StorageError) -> [UsageLine] {
        try LedgerTable.lines(try await self.database.batch([query], .reading)[0].rows)
    }

    func release(expiredBefore now: Timestamp, limit: Int) async throws(StorageError) -> Int {
        let expired = SpendTable.expired(before: now, limit: limit)
        var ids: Set<String> = []
        for row in try await self.database.batch([expired], .reading)[0].rows { ids.insert(try row.text("id")) }
        return ids.isEmpty ? 0 : try await self.release(ids, before: now)
    }

    @discardableResult
    private func release(_ ids: Set<String>, before now: Timestamp) async throws(StorageError) -> Int {
        try await self.database.write { tx throws(StorageError) in try SpendTable.release(ids, before: now, tx) }
    }

    func forget(_ period: BudgetPeriod, before: Timestamp) async throws(StorageError) -> Int {
        try await self.database.batch(
            ["DELETE FROM budget_spend WHERE period = \(period) AND period_start < \(before)"], .writing)[0].changed
    }
}
