import AAPMCore

/// `sessions`.
enum SessionTable {
    static let columns: StaticString = """
        id, learner_id, persona_id, tier, npc_id, scene_id, status, end_reason, turn_limit, turns_used, next_turn_index,
        partner_state, task_completed, started_at, last_activity_at, ended_at, lease_turn_index, lease_until
        """

    /// The right to answer one turn.
    struct Lease {
        let turn: Int
        let until: Timestamp
    }

    /// A session and who may answer in it.
    struct Record {
        var session: Session
        let lease: Lease?

        func isLeased(at now: Timestamp) -> Bool { self.lease.map { $0.until > now } ?? false }
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
        let row = try tx.first(
            "SELECT \(unsafe: self.columns) FROM sessions WHERE id = \(id) AND learner_id = \(learner)")
        guard let row else { return nil }
        return try self.session(row)
    }

    /// The session, locked until the transaction ends, so that turns of one session are decided one after the other.
    static func lock(
        _ id: ID<Session>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Record? {
        let query: Query = "SELECT \(unsafe: self.columns) FROM sessions WHERE id = \(id) AND learner_id = \(learner)"
        guard let row = try tx.first(query.locking()) else { return nil }
        var lease: Lease?
        if let turn = try row.optionalInteger("lease_turn_index") {
            lease = Lease(turn: turn, until: try row.timestamp("lease_until"))
        }
        return Record(session: try self.session(row), lease: lease)
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
    static func update(_ session: Session, lease: Lease?, _ tx: any Transaction) throws(StorageError) {
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
