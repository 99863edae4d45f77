/// The tables of vectors. They could be made again, but where a provider makes them, not for nothing.
extension StoredTable {
    static let vectors = [
        StoredTable(
            "vectors", since: Migration.vectors.version, key: ["learner_id", "collection", "space", "id"],
            text: ["learner_id", "collection", "space", "id", "persona_id", "kind", "source_session_id"],
            integer: ["source_turn_index"], json: ["characters"], bytes: ["vector"]),
        StoredTable(
            "vector_partitions", since: Migration.vectors.version, key: ["learner_id", "collection"],
            text: ["learner_id", "collection"],
            integer: ["revision"]),
    ]
}
