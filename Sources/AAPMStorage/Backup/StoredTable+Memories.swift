/// The tables of what characters remember.
extension StoredTable {
    static let memories = [
        StoredTable(
            "memories", since: Migration.memories.version, key: ["id"],
            text: [
                "id", "learner_id", "persona_id", "kind", "text", "subject", "value", "source_session_id",
                "superseded_by",
            ],
            integer: ["source_turn_index", "created_at", "updated_at", "recalled_at"],
            real: ["confidence", "importance"], boolean: ["is_secret"], json: ["known_by"]),
        StoredTable(
            "memory_forgotten", since: Migration.memories.version, key: ["learner_id", "category"],
            text: ["learner_id", "category"],
            integer: ["forgotten_at"]),
    ]
}
