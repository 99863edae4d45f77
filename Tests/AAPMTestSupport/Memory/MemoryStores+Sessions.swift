package import AAPMCore

extension MemoryStores: SessionStore {
    package func start(
        _ session: Session, opening: Turn?, dayLimit: Int?, dayStart: Timestamp
    ) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.learners[session.learner] != nil else { throw .notFound }
            guard state.sessions[session.id] == nil else { throw .conflict(constraint: "sessions_pkey") }
            if let dayLimit {
                let taken = state.sessions.values.count {
                    $0.session.learner == session.learner && $0.holdsPlace && $0.session.startedAt >= dayStart
                }
                guard taken < dayLimit else { throw .conflict(constraint: "sessions_day_limit") }
            }
            var stored = session
            if let opening {
                state.turns[session.id] = [opening]
                stored.nextTurnIndex = opening.index + 1
            }
            state.sessions[session.id] = MemoryState.SessionRow(session: stored)
        }
    }

    package func session(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Session? {
        try self.read { (state) throws(StorageError) in state.row(id, of: learner)?.session }
    }

    package func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Session> {
        try self.read { (state) throws(StorageError) in
            let own = state.sessions.values.map(\.session).filter { $0.learner == learner }
            return try Self.page(own, after: cursor, limit: limit) {
                PageCursor(createdAt: $0.startedAt, id: $0.id.text)
            }
        }
    }

    package func sessionCount(
        of learner: ID<Learner>, persona: String, tier: Tier
    ) async throws(StorageError) -> Int {
        try self.read { (state) throws(StorageError) in
            state.sessionCount(of: learner, persona: persona, tier: tier)
        }
    }

    package func turns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        try self.read { (state) throws(StorageError) in
            state.row(session, of: learner) == nil ? [] : state.turns[session, default: []]
        }
    }

    /// None: this store never goes away.
    package func sideTurns(of session: ID<Session>, learner: ID<Learner>) async throws(StorageError) -> [Turn] {
        []
    }

    package func idleSessions(before: Timestamp, limit: Int) async throws(StorageError) -> [Session] {
        try self.read { (state) throws(StorageError) in
            Array(
                state.sessions.values.map(\.session)
                    .filter { $0.status == .active && $0.lastActivityAt < before }
                    .sorted { ($0.lastActivityAt, $0.id) < ($1.lastActivityAt, $1.id) }
                    .prefix(limit))
        }
    }

    package func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?,
        seen: Timestamp?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        try self.write { (state) throws(StorageError) in
            guard var row = state.row(id, of: learner) else { throw .notFound }
            guard row.session.status == .active else { return (row.session, state.run(of: id)) }
            let isLeased = row.lease.map { $0.until > now } ?? false
            if let seen, row.session.lastActivityAt != seen || isLeased { return (row.session, nil) }
            row.session.status = .ended
            row.session.endReason = reason
            row.session.endedAt = now
            row.lease = nil
            row.holdsPlace = row.session.turnsUsed > 0
            state.sessions[id] = row
            state.conversations[id] = state.turns[id, default: []]
            if row.holdsPlace { state.enqueue([OutboxEvent(remembering: row.session, at: now)]) }
            guard let run, row.holdsPlace, reason != .systemError else { return (row.session, nil) }
            let others = state.runs.values.filter { $0.learner == run.learner }
            let placed = quota?.admit(run, among: others.map(\.placedAt)) ?? run
            state.runs[run.id] = placed
            state.jobs[run.id] = MemoryState.JobRow(
                status: placed.status == .deferred ? .deferred : .ready, dueAt: placed.resumesAt ?? now)
            return (row.session, placed)
        }
    }

    /// - Throws: `.corrupt` for a cursor that no page gave.
    static func page<Item>(
        _ items: [Item], after cursor: String?, limit: Int, position: (Item) -> PageCursor
    ) throws(StorageError) -> Page<Item> {
        var start: PageCursor?
        if let cursor {
            guard let known = PageCursor(cursor) else { throw .corrupt(reason: "the page cursor is not one of ours") }
            start = known
        }
        let limit = max(1, limit)
        let newestFirst = items.map { (item: $0, at: position($0)) }
            .filter { entry in start.map { (entry.at.createdAt, entry.at.id) < ($0.createdAt, $0.id) } ?? true }
            .sorted { ($0.at.createdAt, $0.at.id) > ($1.at.createdAt, $1.at.id) }
        return Page(fetched: newestFirst.prefix(limit + 1).map(\.item), limit: limit, position: position)
    }
}

extension MemoryState {
    func row(_ id: ID<Session>, of learner: ID<Learner>) -> SessionRow? {
        guard let row = self.sessions[id], row.session.learner == learner else { return nil }
        return row
    }

    func sessionCount(of learner: ID<Learner>, persona: String, tier: Tier) -> Int {
        self.sessions.values.count {
            $0.session.learner == learner && $0.session.persona == persona && $0.session.tier == tier && $0.holdsPlace
        }
    }
}

extension MemoryStores: QuotaReader {
    package func quotaUse(of learner: ID<Learner>, in day: PeriodSpan) async throws(StorageError) -> QuotaUse {
        try self.read { (state) throws(StorageError) in
            QuotaUse(
                sessions: state.sessions.values.count {
                    $0.session.learner == learner && $0.holdsPlace && $0.session.startedAt >= day.start
                },
                pipelineRuns: state.runs.values.count {
                    $0.learner == learner && day.start <= $0.placedAt && $0.placedAt < day.end
                })
        }
    }
}
