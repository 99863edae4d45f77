import AAPMCore

/// `side_turns`: turns whose place in the journal another had taken.
enum SideTurnTable {
    /// Does nothing when it is there already.
    static func insert(
        _ turn: Turn, learner: ID<Learner>, at now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) {
        var analysis: JSONText?
        if let seen = turn.analysis { analysis = try JSONText(seen) }
        var reply: JSONText?
        if let facts = turn.reply { reply = try JSONText(facts) }
        try tx.execute(
            """
            INSERT INTO side_turns (\(unsafe: TurnTable.columns), learner_id, kept_at)
            VALUES (\(turn.session), \(turn.index), \(turn.speaker), \(turn.text), \(turn.character), \(turn.answers),
                \(turn.idempotencyKey), \(turn.responseLatencyMilliseconds), \(analysis), \(reply), \(turn.createdAt),
                \(learner), \(now))
            """)
    }

    /// In order of index, then of time.
    static func turns(
        of session: ID<Session>, learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> [Turn] {
        try TurnTable.turns(
            try tx.rows(
                """
                SELECT \(unsafe: TurnTable.columns)
                FROM side_turns
                WHERE session_id = \(session) AND learner_id = \(learner)
                ORDER BY turn_index, created_at, speaker
                """))
    }

    static func has(_ mark: TurnMark, of learner: ID<Learner>, _ tx: any Transaction) throws(StorageError) -> Bool {
        let row = try tx.first(
            """
            SELECT text
            FROM side_turns
            WHERE session_id = \(mark.session) AND learner_id = \(learner) AND turn_index = \(mark.index)
                AND speaker = \(mark.speaker) AND created_at = \(mark.createdAt)
            """)
        guard let row else { return false }
        return try row.text("text") == mark.text
    }
}
