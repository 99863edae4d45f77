import AAPMCore

/// How characters stand to learners, in SQL.
struct SQLRelationshipStore: RelationshipStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func relationship(
        of learner: ID<Learner>, persona: String, character: String
    ) async throws(StorageError) -> Relationship? {
        try await self.database.read { tx throws(StorageError) in
            try RelationshipTable.relationships(
                RelationshipTable.selection(of: learner, persona: persona, character: character), tx
            ).first
        }
    }

    func relationships(of learner: ID<Learner>, persona: String) async throws(StorageError) -> [Relationship] {
        try await self.database.read { tx throws(StorageError) in
            try RelationshipTable.relationships(
                """
                SELECT \(unsafe: RelationshipTable.columns)
                FROM npc_relationships
                WHERE learner_id = \(learner) AND persona_id = \(persona)
                """, tx
            ).sorted { $0.character < $1.character }  // Not in SQL, where the order is the collation's.
        }
    }
}
