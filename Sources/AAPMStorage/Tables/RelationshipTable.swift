import AAPMCore

/// `npc_relationships`.
enum RelationshipTable {
    static let columns: StaticString = """
        learner_id, persona_id, npc_id, reputation_score, reputation_log, remembered_facts, last_seen_at, sessions
        """

    static func relationships(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [Relationship] {
        var relationships: [Relationship] = []
        for row in try tx.rows(query) {
            relationships.append(
                Relationship(
                    learner: try row.id("learner_id"), persona: try row.text("persona_id"),
                    character: try row.text("npc_id"), reputation: try row.double("reputation_score"),
                    log: try row.json("reputation_log"), rememberedFacts: try row.json("remembered_facts"),
                    lastSeenAt: try row.timestamp("last_seen_at"), sessions: try row.integer("sessions")))
        }
        return relationships
    }

    static func save(_ relationship: Relationship, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO npc_relationships (\(unsafe: self.columns))
            VALUES (\(relationship.learner), \(relationship.persona), \(relationship.character),
                \(relationship.reputation), \(try JSONText(relationship.log)),
                \(try JSONText(relationship.rememberedFacts)), \(relationship.lastSeenAt), \(relationship.sessions))
            ON CONFLICT (learner_id, persona_id, npc_id) DO UPDATE
            SET reputation_score = excluded.reputation_score, reputation_log = excluded.reputation_log,
                remembered_facts = excluded.remembered_facts, last_seen_at = excluded.last_seen_at,
                sessions = excluded.sessions
            """)
    }
}
