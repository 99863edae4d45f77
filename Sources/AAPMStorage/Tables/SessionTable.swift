import AAPMCore

/// `sessions`.
enum SessionTable {
    static let columns: StaticString = """
        id, learner_id, persona_id, tier, npc_id, scene_id, status, end_reason, turn_limit, turns_used, next_turn_index,
        partner_state, task_completed, started_at, last_activity_at, ended_at, lease_turn_index, lease_until
        """

    /// The conflict when a talk is not where a turn takes it to be.
    static let movedOn = "sessions_turn"
    /// The conflict when the right to answer is gone.
    static let lostLease = "sessions_lease"

    /// A session and who may answer in it.
    struct Record {
        var session: Session
        let lease: TurnLease?

        func isLeased(at now: Timestamp) -> Bool { self.lease.map { $0.until > now } ?? false }
    }

    static func record(_ row: Row) throws(StorageError) -> Record {
        var lease: TurnLease?
        if let turn = try row.optionalInteger("lease_turn_index") {
            lease = TurnLease(turn: turn, until: try row.timestamp("lease_until"))
        }
        return Record(session: try self.session(row), lease: lease)
    }

    static func selection(_ id: ID<Session>, of learner: ID<Learner>) -> Query {
        "SELECT \(unsafe: self.columns) FROM sessions WHERE id = \(id) AND learner_id = \(learner)"
    }

    /// Counts a new turn and lends its lease, if the talk is just before that turn and takes one.
    static func admission(of turn: Turn, _ draft: TurnDraft) -> Query {
        let query: Query = """
            UPDATE sessions
            SET turns_used = turns_used + 1, next_turn_index = \(turn.index + 1), last_activity_at = \(draft.now),
                lease_turn_index = \(turn.index), lease_until = \(draft.leaseUntil)
            WHERE id = \(draft.session) AND learner_id = \(draft.learner) AND status = 'active'
                AND turns_used < turn_limit AND next_turn_index = \(turn.index)
                AND (lease_until IS NULL OR lease_until <= \(draft.now))
            RETURNING \(unsafe: self.columns)
            """
        return query.required(orConflict: self.movedOn)
    }

    /// Puts off the end of a lease, if it is the very one: whoever took the turn over since has another end.
    static func prolongation(
        of lease: TurnLease, in session: ID<Session>, learner: ID<Learner>, until leaseUntil: Timestamp, now: Timestamp
    ) -> Query {
        """
        UPDATE sessions
        SET lease_until = \(leaseUntil), last_activity_at = \(now)
        WHERE id = \(session) AND learner_id = \(learner) AND status = 'active' AND lease_turn_index = \(lease.turn)
            AND lease_until = \(lease.until)
        """
    }

    /// Counts an answer and takes its lease back, or holds the talk for its end, if the lease is still there and the reply is the next line.
    static func completion(_ completion: TurnCompletion) -> Query {
        let isGivenBack = completion.reply.reply?.countsTurn == false
        let query: Query = """
            UPDATE sessions
            SET turns_used = turns_used - \(isGivenBack ? 1 : 0), next_turn_index = next_turn_index + 1,
                partner_state = \(completion.partnerState), task_completed = task_completed OR \(completion.taskCompleted),
                last_activity_at = \(completion.now), lease_turn_index = \(completion.lease?.turn),
                lease_until = \(completion.lease?.until)
            WHERE id = \(completion.session) AND learner_id = \(completion.learner) AND status = 'active'
                AND lease_turn_index = \(completion.answering) AND next_turn_index = \(completion.reply.index)
            RETURNING \(unsafe: self.columns)
            """
        return query.required(orConflict: self.lostLease)
    }

    static func session(_ row: Row) throws(StorageError) -> Session {
        Session(
            id: try row.id("id"), learner: try row.id("learner_id"), persona: try row.text("persona_id"),
            tier: try row.tier("tier"), character: try row.text("npc_id"), scene: try row.optionalText("scene_id"),
            status: try row.choice("status"), endReason: try row.optionalChoice("end_reason"),
            turnLimit: try row.integer("turn_limit"), turnsUsed: try row.integer("turns_used"),
            nextTurnIndex: try row.integer("next_turn_index"), partnerState: try row.optionalText("partner_state"),
            taskCompleted: try row.boolean("task_completed"), startedAt: try row.timestamp("started_at"),
            lastActivityAt: try row.timestamp("last_activity_at"), endedAt: try row.optionalTimestamp("ended_at"))
    }

    static func sessions(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [Session] {
        var sessions: [Session] = []
        for row in try tx.rows(query) { sessions.append(try self.session(row)) }
        return sessions
    }

    static func session(
        _ id: ID<Session>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Session? {
        guard let row = try tx.first(self.selection(id, of: learner)) else { return nil }
        return try self.session(row)
    }

    /// The session, locked until the transaction ends, so that turns of one session are decided one after the other.
    static func lock(
        _ id: ID<Session>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Record? {
        guard let row = try tx.first(self.selection(id, of: learner).locking()) else { return nil }
        return try self.record(row)
    }

    static func insert(_ session: Session, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO sessions (\(unsafe: self.columns), holds_place)
            VALUES (\(session.id), \(session.learner), \(session.persona), \(session.tier), \(session.character),
                \(session.scene), \(session.status), \(session.endReason), \(session.turnLimit), \(session.turnsUsed),
                \(session.nextTurnIndex), \(session.partnerState), \(session.taskCompleted), \(session.startedAt),
                \(session.lastActivityAt), \(session.endedAt), NULL, NULL, \(true))
            """)
    }

    /// Writes what an exchange changes, and who may answer next.
    static func update(_ session: Session, lease: TurnLease?, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            UPDATE sessions
            SET turns_used = \(session.turnsUsed), next_turn_index = \(session.nextTurnIndex),
                partner_state = \(session.partnerState), task_completed = \(session.taskCompleted),
                last_activity_at = \(session.lastActivityAt), lease_turn_index = \(lease?.turn),
                lease_until = \(lease?.until)
            WHERE id = \(session.id) AND learner_id = \(session.learner)
            """)
    }

    /// Writes the end; nobody may answer any more.
    static func end(_ session: Session, holdsPlace: Bool, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            UPDATE sessions
            SET status = \(session.status), end_reason = \(session.endReason), ended_at = \(session.endedAt),
                holds_place = \(holdsPlace), lease_turn_index = NULL, lease_until = NULL
            WHERE id = \(session.id) AND learner_id = \(session.learner)
            """)
    }
}
