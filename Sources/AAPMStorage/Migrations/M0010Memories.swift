extension Migration {
    /// What characters remember of learners, and whether a learner wants that.
    ///
    /// - `superseded_by` and `source_session_id` are no foreign keys: what they name may be deleted before.
    /// - `memory_forgotten` keeps categories and times, no words: what was said by then must not come back.
    /// - `conversations.remembered_at` says that a talk has been looked through, which is done once.
    static let memories = Self(
        version: 10, name: "memories",
        sql: """
            CREATE TABLE memories (
                id TEXT NOT NULL,
                learner_id TEXT NOT NULL,
                persona_id TEXT NOT NULL,
                kind TEXT NOT NULL,
                text TEXT NOT NULL,
                subject TEXT,
                value TEXT,
                source_session_id TEXT,
                source_turn_index BIGINT,
                confidence DOUBLE PRECISION NOT NULL,
                importance DOUBLE PRECISION NOT NULL,
                known_by JSONB NOT NULL,
                is_secret BOOLEAN NOT NULL,
                superseded_by TEXT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                recalled_at BIGINT,
                CONSTRAINT memories_pkey PRIMARY KEY (id),
                CONSTRAINT memories_learner_id_fkey FOREIGN KEY (learner_id) REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT memories_kind_check
                    CHECK (kind IN ('fact', 'preference', 'plan', 'promise', 'event', 'impression')),
                CONSTRAINT memories_confidence_check CHECK (confidence BETWEEN 0 AND 1),
                CONSTRAINT memories_importance_check CHECK (importance BETWEEN 0 AND 1),
                CONSTRAINT memories_source_check CHECK ((source_session_id IS NULL) = (source_turn_index IS NULL))
            );
            CREATE INDEX memories_learner_id_idx ON memories (learner_id, created_at, id);

            CREATE TABLE memory_forgotten (
                learner_id TEXT NOT NULL,
                category TEXT NOT NULL,
                forgotten_at BIGINT NOT NULL,
                CONSTRAINT memory_forgotten_pkey PRIMARY KEY (learner_id, category),
                CONSTRAINT memory_forgotten_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE
            );

            ALTER TABLE learners ADD COLUMN remembers BOOLEAN NOT NULL DEFAULT TRUE;
            ALTER TABLE learners ADD COLUMN memory_revision BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE conversations ADD COLUMN remembered_at BIGINT;
            """)
}
