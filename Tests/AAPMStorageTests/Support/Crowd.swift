import AAPMCore
import AAPMStorage

/// Fills a database with copies of what learner-1 has, so that an engine has a reason to use an index.
enum Crowd {
    /// The tables in an order in which each follows those it points to.
    private static let tables = [
        "learners", "credentials", "refresh_tokens", "sessions", "turns", "conversations", "npc_relationships",
        "friction_points", "evidence", "injection_directives", "curricula", "curriculum_targets", "async_engagement",
        "pipeline_runs", "jobs", "outbox", "side_turns", "organisations", "learner_groups", "organisation_members",
        "group_members", "budgets", "budget_spend", "budget_reservations", "model_calls", "learner_keys",
        "organisation_keys", "vectors", "vector_partitions", "memories", "memory_forgotten",
    ]
    /// What makes a copy another person's.
    private static let names: Set<String> = [
        "id", "learner_id", "session_id", "email", "hash", "family", "source_session_id", "attempt_session_id",
        "curriculum_id", "run_id", "order_key", "organisation_id", "group_id", "scope_id", "name",
    ]

    /// - Parameter size: How many learners come to learner-1.
    static func gather(_ size: Int, in database: any Database, _ catalogue: SchemaCatalogue) async throws {
        try await database.write { tx throws(StorageError) in
            for table in self.tables {
                let columns = catalogue.columns(of: table).map(\.name)
                let owner = columns.contains("learner_id") ? "learner_id" : table == "learners" ? "id" : nil
                let values = columns.map { self.names.contains($0) ? "\($0) || '-' || number" : $0 }
                let condition = owner.map { "WHERE \($0) = 'learner-1'" } ?? "WHERE true"
                try tx.script(
                    """
                    WITH RECURSIVE numbers (number) AS (
                        SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < \(size))
                    INSERT INTO \(table) (\(columns.joined(separator: ", ")))
                    SELECT \(values.joined(separator: ", "))
                    FROM \(table), numbers
                    \(condition);
                    """)
            }
            // What waits is little beside what is done.
            try tx.script("UPDATE outbox SET status = 'done' WHERE learner_id <> 'learner-1';")
            try tx.script("ANALYZE;")
        }
    }
}
