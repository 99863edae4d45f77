import AAPMCore

/// `turns`, the append-only journal.
enum TurnTable {
    static let columns: StaticString = """
        session_id, turn_index, speaker, text, npc_id, answers, idempotency_key, response_latency_ms, analysis, reply,
        created_at
        """

    static func turn(_ row: Row) throws(StorageError) -> Turn {
        Turn(
            session: try row.id("session_id"), index: try row.integer("turn_index"),
            speaker: try row.choice("speaker"), text: try row.text("text"), character: try row.optionalText("npc_id"),
            answers: try row.optionalInteger("answers"), idempotencyKey: try row.optionalText("idempotency_key"),
            responseLatencyMilliseconds: try row.optionalInteger("response_latency_ms"),
            analysis: try row.optionalJSON("analysis", quick: AnalysisText.analysis),
            reply: try row.optionalJSON("reply", quick: ReplyText.facts),
            createdAt: try row.timestamp("created_at"))
    }

    static func first(_ query: Query, _ tx: any Transaction) throws(StorageError) -> Turn? {
        guard let row = try tx.first(query) else { return nil }
        return try self.turn(row)
    }

    static func insert(_ turn: Turn, learner: ID<Learner>, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(try self.insertion(turn, learner: learner))
    }

    static func insertion(_ turn: Turn, learner: ID<Learner>) throws(StorageError) -> Query {
        var analysis: JSONText?
        if let seen = turn.analysis { analysis = try AnalysisText.text(seen) }
        let reply = try turn.reply.map { facts throws(StorageError) in try ReplyText.text(facts) }
        return """
            INSERT INTO turns (\(unsafe: self.columns), learner_id)
            VALUES (\(turn.session), \(turn.index), \(turn.speaker), \(turn.text), \(turn.character), \(turn.answers),
                \(turn.idempotencyKey), \(turn.responseLatencyMilliseconds), \(analysis), \(reply), \(turn.createdAt),
                \(learner))
            """
    }

    /// In order of index.
    static func turns(
        of session: ID<Session>, learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> [Turn] {
        try self.turns(try tx.rows(self.selection(of: session, learner: learner)))
    }

    static func selection(of session: ID<Session>, learner: ID<Learner>) -> Query {
        """
        SELECT \(unsafe: self.columns)
        FROM turns
        WHERE session_id = \(session) AND learner_id = \(learner)
        ORDER BY turn_index
        """
    }

    static func turns(_ rows: [Row]) throws(StorageError) -> [Turn] {
        var turns: [Turn] = []
        turns.reserveCapacity(rows.count)
        for row in rows { turns.append(try self.turn(row)) }
        return turns
    }

    static func turn(
        _ index: Int, of session: ID<Session>, learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Turn? {
        try self.first(
            """
            SELECT \(unsafe: self.columns)
            FROM turns
            WHERE session_id = \(session) AND learner_id = \(learner) AND turn_index = \(index)
            """, tx)
    }

    static func turn(
        key: String, of session: ID<Session>, learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Turn? {
        try self.first(
            """
            SELECT \(unsafe: self.columns)
            FROM turns
            WHERE session_id = \(session) AND learner_id = \(learner) AND idempotency_key = \(key)
            """, tx)
    }

    /// The character's line that answers this turn.
    static func reply(
        to turn: Int, of session: ID<Session>, learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> Turn? {
        try self.first(
            """
            SELECT \(unsafe: self.columns)
            FROM turns
            WHERE session_id = \(session) AND learner_id = \(learner) AND answers = \(turn)
            """, tx)
    }
}
