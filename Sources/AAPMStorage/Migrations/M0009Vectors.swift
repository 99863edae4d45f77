extension Migration {
    /// Vectors of what is remembered, where no other store keeps them.
    ///
    /// - `vector` holds 32-bit floats, little-endian; BYTEA is what SQLite takes for a column of blobs.
    /// - The key begins with the learner: a partition is read at once, and a second space stands beside the first.
    /// - `vector_partitions` counts the writes to a partition, by which a node sees that what it has loaded is old.
    static let vectors = Self(
        version: 9, name: "vectors",
        sql: """
            CREATE TABLE vectors (
                learner_id TEXT NOT NULL,
                collection TEXT NOT NULL,
                space TEXT NOT NULL,
                id TEXT NOT NULL,
                persona_id TEXT NOT NULL,
                kind TEXT NOT NULL,
                characters JSONB NOT NULL,
                source_session_id TEXT,
                source_turn_index BIGINT,
                vector BYTEA NOT NULL,
                CONSTRAINT vectors_pkey PRIMARY KEY (learner_id, collection, space, id),
                CONSTRAINT vectors_learner_id_fkey FOREIGN KEY (learner_id) REFERENCES learners (id) ON DELETE CASCADE,
                CONSTRAINT vectors_collection_check CHECK (collection IN (
                    'npc_memories', 'forward_injections', 'interlanguage_model', 'friction_patterns')),
                CONSTRAINT vectors_source_check CHECK ((source_session_id IS NULL) = (source_turn_index IS NULL))
            );
            CREATE TABLE vector_partitions (
                learner_id TEXT NOT NULL,
                collection TEXT NOT NULL,
                revision BIGINT NOT NULL,
                CONSTRAINT vector_partitions_pkey PRIMARY KEY (learner_id, collection),
                CONSTRAINT vector_partitions_learner_id_fkey FOREIGN KEY (learner_id)
                    REFERENCES learners (id) ON DELETE CASCADE
            );
            """)
}
