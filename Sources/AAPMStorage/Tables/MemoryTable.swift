import AAPMCore

/// `memories`, and `memory_forgotten`.
enum MemoryTable {
    static let columns: StaticString = """
        id, learner_id, persona_id, kind, text, subject, value, source_session_id, source_turn_index, confidence,
        importance, known_by, is_secret, superseded_by, created_at, updated_at, recalled_at
        """

    static func memory(_ row: Row) throws(StorageError) -> Memory {
        var source: TurnReference?
        if let session = try row.optionalText("source_session_id") {
            source = TurnReference(session: ID(session), index: try row.integer("source_turn_index"))
        }
        return Memory(
            id: try row.id("id"), learner: try row.id("learner_id"), persona: try row.text("persona_id"),
            kind: try row.choice("kind"), text: try row.text("text"), subject: try row.optionalText("subject"),
            value: try row.optionalText("value"), source: source, confidence: try row.double("confidence"),
            importance: try row.double("importance"), knownBy: try row.json("known_by", quick: StringsText.strings),
            isSecret: try row.boolean("is_secret"), supersededBy: try row.optionalID("superseded_by"),
            createdAt: try row.timestamp("created_at"), updatedAt: try row.timestamp("updated_at"),
            recalledAt: try row.optionalTimestamp("recalled_at"))
    }

    static func memories(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [Memory] {
        var memories: [Memory] = []
        for row in try tx.rows(query) { memories.append(try self.memory(row)) }
        return memories
    }

    /// Inserts it, or writes all that can change of it.
    static func save(_ memory: Memory, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO memories (\(unsafe: self.columns))
            VALUES (\(memory.id), \(memory.learner), \(memory.persona), \(memory.kind), \(memory.text),
                \(memory.subject), \(memory.value), \(memory.source?.session), \(memory.source?.index),
                \(memory.confidence), \(memory.importance), \(try StringsText.text(memory.knownBy)),
                \(memory.isSecret), \(memory.supersededBy), \(memory.createdAt), \(memory.updatedAt),
                \(memory.recalledAt))
            ON CONFLICT (id) DO UPDATE
            SET kind = excluded.kind, text = excluded.text, subject = excluded.subject, value = excluded.value,
                confidence = excluded.confidence, importance = excluded.importance, known_by = excluded.known_by,
                is_secret = excluded.is_secret, superseded_by = excluded.superseded_by,
                updated_at = excluded.updated_at, recalled_at = excluded.recalled_at
            WHERE memories.learner_id = excluded.learner_id
            """)
    }

    static func delete(_ id: ID<Memory>, of learner: ID<Learner>, _ tx: any Transaction) throws(StorageError) {
        try tx.execute("DELETE FROM memories WHERE id = \(id) AND learner_id = \(learner)")
    }

    /// What counts in one world, in order of id.
    static func counting(of learner: ID<Learner>, persona: String) -> Query {
        """
        SELECT \(unsafe: self.columns)
        FROM memories
        WHERE learner_id = \(learner) AND persona_id = \(persona) AND superseded_by IS NULL
        ORDER BY id
        """
    }

    /// - Returns: `nil` when there is no such learner.
    static func shelf(
        of learner: ID<Learner>, persona: String, locking: Bool, _ tx: any Transaction
    ) throws(StorageError) -> MemoryShelf? {
        guard let remembering = try self.remembering(of: learner, locking: locking, tx) else { return nil }
        var forgotten: [String: Timestamp] = [:]
        let rows = try tx.rows("SELECT category, forgotten_at FROM memory_forgotten WHERE learner_id = \(learner)")
        for row in rows { forgotten[try row.text("category")] = try row.timestamp("forgotten_at") }
        return MemoryShelf(
            learner: learner, persona: persona, remembering: remembering, forgotten: forgotten,
            memories: try self.memories(self.counting(of: learner, persona: persona), tx))
    }

    static func remembering(
        of learner: ID<Learner>, locking: Bool, _ tx: any Transaction
    ) throws(StorageError) -> Remembering? {
        let query: Query = "SELECT remembers, memory_revision FROM learners WHERE id = \(learner)"
        guard let row = try tx.first(locking ? query.locking() : query) else { return nil }
        return try LearnerTable.remembering(row)
    }

    static func write(
        _ remembering: Remembering, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) {
        try tx.execute(
            """
            UPDATE learners
            SET remembers = \(remembering.isOn), memory_revision = \(remembering.revision)
            WHERE id = \(learner)
            """)
    }

    static func markForgotten(
        _ category: String, of learner: ID<Learner>, at now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO memory_forgotten (learner_id, category, forgotten_at)
            VALUES (\(learner), \(category), \(now))
            ON CONFLICT (learner_id, category) DO UPDATE SET forgotten_at = excluded.forgotten_at
            """)
    }

    /// Writes what the relationships of a world keep of its memories.
    static func refreshRelationships(
        _ shelf: MemoryShelf, at now: Timestamp, _ tx: any Transaction
    ) throws(StorageError) {
        let rows = try tx.rows(
            """
            SELECT npc_id
            FROM npc_relationships
            WHERE learner_id = \(shelf.learner) AND persona_id = \(shelf.persona)
            """)
        for row in rows {
            let character = try row.text("npc_id")
            try tx.execute(
                """
                UPDATE npc_relationships
                SET remembered_facts = \(try StringsText.text(RecallRules.cached(shelf, for: character, at: now)))
                WHERE learner_id = \(shelf.learner) AND persona_id = \(shelf.persona) AND npc_id = \(character)
                """)
        }
    }
}
