package import AAPMCore

extension MemoryStores: BudgetOversight {
    package func reserve(_ reservation: Reservation) async throws(StorageError) -> BudgetRefusal? {
        let shares = BudgetShare.all(of: reservation.limits)
        guard !shares.isEmpty else { return nil }
        return try self.write { (state) throws(StorageError) -> BudgetRefusal? in
            guard reservation.amount >= .zero else {
                throw .conflict(constraint: "budget_reservations_amount_check")
            }
            guard state.reservations[reservation.id] == nil else {
                throw .conflict(constraint: "budget_reservations_pkey")
            }
            if state.full(reservation, in: shares) != nil {
                state.release(reservation.createdAt - Reservation.grace) { held in
                    held.limits.contains { limit in shares.contains { $0.key.scope == limit.scope } }
                }
            }
            if let refused = state.full(reservation, in: shares) {
                return BudgetRefusal(limit: refused.limit, used: state.used(refused.key))
            }
            for share in shares {
                let scope = share.key.scope
                guard scope.kind != .learner || state.learners[ID(scope.id)] != nil else { throw .notFound }
                var spend = state.spend[share.key] ?? .init(spent: state.inLedger(share.key), reserved: .zero)
                spend.reserved += reservation.amount
                state.spend[share.key] = spend
            }
            state.reservations[reservation.id] = reservation
            return nil
        }
    }

    package func settle(_ reservation: Reservation, as entry: LedgerEntry) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.ledger[entry.id] == nil else { return }
            state.ledger[entry.id] = entry.withoutLies
            let held = state.reservations.removeValue(forKey: reservation.id)
            for share in BudgetShare.all(of: reservation.limits) {
                state.spend[share.key]?.spent += max(.zero, entry.cost)
                if let held { state.spend[share.key]?.reserved -= held.amount }
            }
        }
    }

    package func record(_ entry: LedgerEntry) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            if state.ledger[entry.id] == nil { state.ledger[entry.id] = entry.withoutLies }
        }
    }

    package func used(of limits: [BudgetLimit], at now: Timestamp) async throws(StorageError) -> [MicroUSD] {
        try self.read { (state) throws(StorageError) in
            limits.map { state.used($0.key) - state.expired(in: $0.key, before: now - Reservation.grace) }
        }
    }

    package func usage(
        of learner: ID<Learner>, from: Timestamp, to: Timestamp
    ) async throws(StorageError) -> [UsageLine] {
        try self.usage { $0.caller.learner == learner && $0.createdAt >= from && $0.createdAt < to }
    }

    package func usage(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [UsageLine] {
        try self.usage { $0.caller.session == session && $0.caller.learner == learner }
    }

    package func usage(of session: ID<Session>) async throws(StorageError) -> [UsageLine] {
        try self.usage { $0.caller.session == session }
    }

    package func usage(
        of organisation: ID<Organisation>, from: Timestamp, to: Timestamp
    ) async throws(StorageError) -> [UsageLine] {
        try self.usage { $0.organisation == organisation.text && $0.createdAt >= from && $0.createdAt < to }
    }

    private func usage(where isWanted: (LedgerEntry) -> Bool) throws(StorageError) -> [UsageLine] {
        try self.read { (state) throws(StorageError) in
            UsageLine.summed(
                state.ledger.values.filter(isWanted).map {
                    UsageLine(purpose: $0.caller.purpose, payer: $0.payer, calls: 1, usage: $0.usage, cost: $0.cost)
                })
        }
    }

    package func release(expiredBefore now: Timestamp, limit: Int) async throws(StorageError) -> Int {
        try self.write { (state) throws(StorageError) in
            let expired = state.reservations.values.filter { $0.expiresAt < now }.map(\.id).prefix(limit)
            state.release(now) { expired.contains($0.id) }
            return expired.count
        }
    }

    package func forget(_ period: BudgetPeriod, before: Timestamp) async throws(StorageError) -> Int {
        try self.write { (state) throws(StorageError) in
            let old = state.spend.keys.filter { $0.period == period && $0.periodStart < before }
            for key in old { state.spend[key] = nil }
            return old.count
        }
    }
}

extension BudgetStore {
    /// Spent and not freed, whether its time is over or not.
    package func used(of limits: [BudgetLimit]) async throws(StorageError) -> [MicroUSD] {
        try await self.used(of: limits, at: Timestamp(microseconds: 0))
    }
}

extension MemoryState {
    /// The first share without room.
    fileprivate func full(_ reservation: Reservation, in shares: [BudgetShare]) -> BudgetShare? {
        shares.first { self.used($0.key) + reservation.amount > $0.limit.limit }
    }

    /// Gives back what expired reservations hold.
    fileprivate mutating func release(_ now: Timestamp, where isWanted: (Reservation) -> Bool) {
        for held in self.reservations.values.filter({ $0.expiresAt < now && isWanted($0) }) {
            self.reservations[held.id] = nil
            for share in BudgetShare.all(of: held.limits) { self.spend[share.key]?.reserved -= held.amount }
        }
    }

    /// What expired reservations hold.
    fileprivate func expired(in key: BudgetShare.Key, before now: Timestamp) -> MicroUSD {
        self.reservations.values.filter { held in
            held.expiresAt < now && BudgetShare.all(of: held.limits).contains { $0.key == key }
        }.reduce(.zero) { $0 + $1.amount }
    }

    fileprivate func used(_ key: BudgetShare.Key) -> MicroUSD {
        self.spend[key].map { $0.spent + $0.reserved } ?? self.inLedger(key)
    }

    /// What a sum begins with.
    fileprivate func inLedger(_ key: BudgetShare.Key) -> MicroUSD {
        let calls = self.ledger.values.filter { entry in
            guard entry.payer == .operator, entry.createdAt >= key.periodStart else { return false }
            return switch key.scope.kind {
            case .learner: entry.caller.learner.text == key.scope.id
            case .group: self.groupMembers[ID(key.scope.id)]?.contains(entry.caller.learner) ?? false
            case .organisation: entry.organisation == key.scope.id
            }
        }
        return calls.reduce(.zero) { $0 + $1.cost }
    }
}

extension LedgerEntry {
    /// Amounts below zero are none.
    fileprivate var withoutLies: LedgerEntry {
        let usage = TokenUsage(
            input: max(0, self.usage.input), cachedInput: max(0, self.usage.cachedInput),
            cacheWrite: max(0, self.usage.cacheWrite), output: max(0, self.usage.output),
            reasoning: max(0, self.usage.reasoning), isEstimated: self.usage.isEstimated)
        return LedgerEntry(
            id: self.id, caller: self.caller, organisation: self.organisation, payer: self.payer, model: self.model,
            usage: usage, cost: max(.zero, self.cost), isPriceGuess: self.isPriceGuess, latency: self.latency,
            firstToken: self.firstToken, outcome: self.outcome, createdAt: self.createdAt)
    }
}
