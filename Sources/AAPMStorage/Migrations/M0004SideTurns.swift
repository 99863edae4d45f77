extension Migration {
    /// Turns that two nodes took at once while the database was away: the first keeps the place in `turns`.
    static let sideTurns = Self(
        version: 4, name: "side_turns",
        sql: """
            CREATE TABLE side_turns (
                session_id TEXT NOT NULL,
                turn_index BIGINT NOT NULL,
                learner_id TEXT NOT NULL,
                speaker TEXT NOT NULL,
                text TEXT NOT NULL,
                npc_id TEXT,
                answers BIGINT,
                idempotency_key TEXT,
                response_latency_ms BIGINT,
                analysis JSONB,
                reply JSONB,
                created_at BIGINT NOT NULL,
                kept_at BIGINT NOT NULL,
                CONSTRAINT side_turns_pkey PRIMARY KEY (session_id, turn_index, speaker, created_at),
                CONSTRAINT side_turns_session_id_fkey FOREIGN KEY (session_id, learner_id)
                    REFERENCES sessions (id, learner_id) ON DELETE CASCADE,
                CONSTRAINT side_turns_turn_index_check CHECK (turn_index >= 0),
                CONSTRAINT side_turns_speaker_check CHECK (speaker IN ('learner', 'character'))
            );
            """)
}
