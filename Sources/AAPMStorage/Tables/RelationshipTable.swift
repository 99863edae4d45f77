import AAPMCore

/// `npc_relationships`.
enum RelationshipTable {
    static let columns: StaticString = """
        learner_id, persona_id, npc_id, reputation_score, reputation_log, remembered_facts, last_seen_at, sessions
        """

    /// The conflict when another talk has changed the relationship in the meantime.
    static let movedOn = "npc_relationships_change"

    static func selection(of learner: ID<Learner>, persona: String, character: String) -> Query {
        """
        SELECT \(unsafe: self.columns)
        FROM npc_relationships
        WHERE learner_id = \(learner) AND persona_id = \(persona) AND npc_id = \(character)
        """
    }

    static func relationships(_ query: Query, _ tx: any Transaction) throws(StorageError) -> [Relationship] {
        try self.relationships(try tx.rows(query))
    }

    /// - Parameters:
    ///   - row: Of `TalkTable.standing`.
    ///   - known: As it was read before: the log comes only where it is no longer that.
    static func relationship(_ row: Row, known: Relationship?) throws(StorageError) -> Relationship? {
        guard try row.optionalText("learner_id") != nil else { return nil }
        if var known, try row.optionalText("reputation_log") == nil {
            // A memory may have been deleted since.
            known.rememberedFacts = try row.json("remembered_facts", quick: StringsText.strings)
            return known
        }
        return try self.relationships([row]).first
    }

    static func relationships(_ rows: [Row]) throws(StorageError) -> [Relationship] {
        var relationships: [Relationship] = []
        for row in rows {
            relationships.append(
                Relationship(
                    learner: try row.id("learner_id"), persona: try row.text("persona_id"),
                    character: try row.text("npc_id"), reputation: try row.double("reputation_score"),
                    log: try row.json("reputation_log", quick: ReputationText.log),
                    rememberedFacts: try row.json("remembered_facts", quick: StringsText.strings),
                    lastSeenAt: try row.timestamp("last_seen_at"), sessions: try row.integer("sessions")))
        }
        return relationships
    }

    /// Writes a relationship that was worked out from `before`, if it is still that.
    static func saving(_ relationship: Relationship, after before: Relationship?) throws(StorageError) -> Query {
        let query: Query
        // What is remembered is the memory store's to write: a talk may know it as it was before a memory was deleted.
        if let before, before.log == relationship.log {
            // The long column need not be written again.
            query = """
                UPDATE npc_relationships
                SET reputation_score = \(relationship.reputation), last_seen_at = \(relationship.lastSeenAt),
                    sessions = \(relationship.sessions)
                WHERE learner_id = \(relationship.learner) AND persona_id = \(relationship.persona)
                    AND npc_id = \(relationship.character) AND last_seen_at = \(before.lastSeenAt)
                    AND reputation_score = \(before.reputation) AND sessions = \(before.sessions)
                RETURNING npc_id
                """
        } else if let before {
            query = """
                UPDATE npc_relationships
                SET reputation_score = \(relationship.reputation), reputation_log = \(try ReputationText.text(relationship.log)),
                    last_seen_at = \(relationship.lastSeenAt), sessions = \(relationship.sessions)
                WHERE learner_id = \(relationship.learner) AND persona_id = \(relationship.persona)
                    AND npc_id = \(relationship.character) AND last_seen_at = \(before.lastSeenAt)
                    AND reputation_score = \(before.reputation) AND sessions = \(before.sessions)
                RETURNING npc_id
                """
        } else {
            query = """
                INSERT INTO npc_relationships (\(unsafe: self.columns))
                VALUES (\(relationship.learner), \(relationship.persona), \(relationship.character),
                    \(relationship.reputation), \(try ReputationText.text(relationship.log)),
                    \(try StringsText.text([])), \(relationship.lastSeenAt),
                    \(relationship.sessions))
                ON CONFLICT (learner_id, persona_id, npc_id) DO NOTHING
                RETURNING npc_id
                """
        }
        return query.required(orConflict: self.movedOn)
    }
}
