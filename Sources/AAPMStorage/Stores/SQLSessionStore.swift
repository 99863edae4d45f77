import AAPMCore

/// Sessions in SQL; the journal of turns is in `SQLSessionStore+Turns.swift`.
struct SQLSessionStore: SessionStore {
    let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func start(
        _ session: Session, opening: Turn?, dayLimit: Int?, dayStart: Timestamp
    ) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            // The learner's row is the lock under which the places of the day are counted.
            let learner: Query = "SELECT id FROM learners WHERE id = \(session.learner)"
            _ = try tx.require(learner.locking())
            if let dayLimit {
                let taken = try tx.require(SQLQuotaReader.sessions(of: session.learner, since: dayStart))
                guard try taken.integer("total") < dayLimit else {
                    throw .conflict(constraint: "sessions_day_limit")
                }
            }
            var stored = session
            if let opening { stored.nextTurnIndex = opening.index + 1 }
            try SessionTable.insert(stored, tx)
            if let opening { try TurnTable.insert(opening, learner: session.learner, tx) }
        }
    }

    func session(_ id: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> Session? {
        try await self.database.read { tx throws(StorageError) in try SessionTable.session(id, of: learner, tx) }
    }

    func sessions(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Session> {
        let start = try PageStart(cursor)
        let limit = max(1, limit)
        return try await self.database.read { tx throws(StorageError) in
            let sessions = try SessionTable.sessions(
                """
                SELECT \(unsafe: SessionTable.columns)
                FROM sessions
                WHERE learner_id = \(learner) AND (started_at, id) < (\(start.createdAt), \(start.id))
                ORDER BY started_at DESC, id DESC
                LIMIT \(limit + 1)
                """, tx)
            return Page(fetched: sessions, limit: limit) { PageCursor(createdAt: $0.startedAt, id: $0.id.text) }
        }
    }

    func sessionCount(of learner: ID<Learner>, persona: String, tier: Tier) async throws(StorageError) -> Int {
        try await self.database.read { tx throws(StorageError) in
            try tx.require(
                """
                SELECT COUNT(*) AS total
                FROM sessions
                WHERE learner_id = \(learner) AND persona_id = \(persona) AND tier = \(tier) AND holds_place = \(true)
                """
            ).integer("total")
        }
    }

    func end(
        _ id: ID<Session>, of learner: ID<Learner>, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?,
        seen: Timestamp?, now: Timestamp
    ) async throws(StorageError) -> (session: Session, run: PipelineRun?) {
        try await self.database.write { tx throws(StorageError) -> (session: Session, run: PipelineRun?) in
            guard let record = try SessionTable.lock(id, of: learner, tx) else { throw .notFound }
            guard record.session.status == .active else {
                return (record.session, try RunTable.run(session: id, of: learner, tx))
            }
            if let seen, record.session.lastActivityAt != seen || record.isLeased(at: now) {
                return (record.session, nil)
            }
            return try Self.end(record.session, reason: reason, run: run, quota: quota, now: now, tx)
        }
    }

    /// Ends a session that is locked and active.
    static func end(
        _ active: Session, reason: SessionEndReason, run: PipelineRun?, quota: RunQuota?, now: Timestamp,
        _ tx: any Transaction
    ) throws(StorageError) -> (session: Session, run: PipelineRun?) {
        var session = active
        session.status = .ended
        session.endReason = reason
        session.endedAt = now
        let wasTalk = session.turnsUsed > 0
        try SessionTable.end(session, holdsPlace: wasTalk, tx)
        let turns = try TurnTable.turns(of: session.id, learner: session.learner, tx)
        try tx.execute(
            """
            INSERT INTO conversations (session_id, learner_id, persona_id, npc_id, tier, turns, settled_at)
            VALUES (\(session.id), \(session.learner), \(session.persona), \(session.character), \(session.tier),
                \(try JSONText(turns)), \(now))
            """)
        guard wasTalk else { return (session, nil) }
        let remembering = [OutboxEvent(remembering: session, at: now)]
        guard let run, reason != .systemError else {
            try OutboxTable.enqueue(remembering, tx)
            return (session, nil)
        }
        let placed = try quota.map { quota throws(StorageError) in try RunTable.place(run, under: quota, tx) } ?? run
        // After the place is taken, which locks the learner's row: an event of the learner's shares that lock, and two
        // ends at once would wait for each other.
        try OutboxTable.enqueue(remembering, tx)
        try RunTable.insert(placed, dueAt: placed.resumesAt ?? now, tx)
        return (session, placed)
    }

    func idleSessions(before: Timestamp, limit: Int) async throws(StorageError) -> [Session] {
        try await self.database.read { tx throws(StorageError) in
            try SessionTable.sessions(
                """
                SELECT \(unsafe: SessionTable.columns)
                FROM sessions
                WHERE status = 'active' AND last_activity_at < \(before)
                ORDER BY last_activity_at, id
                LIMIT \(limit)
                """, tx)
        }
    }
}
