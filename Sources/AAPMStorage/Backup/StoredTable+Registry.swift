extension StoredTable {
    /// Every table except `schema_migrations`, each after those that its foreign keys point to. A test compares it with
    /// what the migrations really make, on each engine and for each schema: who adds a table or a column adds it here.
    package static let all: [StoredTable] =
        Self.learning + Self.money + Self.providerKeys + Self.vectors + Self.memories

    private static let learning: [StoredTable] = [
        StoredTable(
            "learners", key: ["id"],
            text: [
                "id", "display_name", "native_language", "target_language", "cefr_level", "onboarding_state", "plan",
                "time_zone",
            ],
            integer: ["created_at", "updated_at"], boolean: ["is_guest"], json: ["matrix_coordinates"],
            added: [
                Column(name: "period_anchor", kind: .json, since: 8),
                Column(name: "remembers", kind: .boolean, since: 10),
                Column(name: "memory_revision", kind: .integer, since: 10),
            ]),
        StoredTable(
            "credentials", key: ["learner_id"], text: ["learner_id", "email", "password_hash"],
            integer: ["created_at"]),
        StoredTable(
            "refresh_tokens", key: ["hash"], text: ["hash", "family", "learner_id"],
            integer: ["created_at", "expires_at", "used_at", "revoked_at"]),
        StoredTable("signing_keys", key: ["id"], text: ["id", "private_key_pem"], integer: ["created_at"]),
        StoredTable(
            "sessions", key: ["id"],
            text: [
                "id", "learner_id", "persona_id", "npc_id", "scene_id", "status", "end_reason", "partner_state",
            ],
            integer: [
                "tier", "turn_limit", "turns_used", "next_turn_index", "lease_turn_index", "lease_until", "started_at",
                "last_activity_at", "ended_at",
            ],
            boolean: ["task_completed", "holds_place"]),
        StoredTable(
            "turns", key: ["session_id", "turn_index"],
            text: ["session_id", "learner_id", "speaker", "text", "npc_id", "idempotency_key"],
            integer: ["turn_index", "answers", "response_latency_ms", "created_at"], json: ["analysis", "reply"]),
        StoredTable(
            "conversations", key: ["session_id"], text: ["session_id", "learner_id", "persona_id", "npc_id"],
            integer: ["tier", "settled_at"], json: ["turns"],
            added: [Column(name: "remembered_at", kind: .integer, since: 10)]),
        StoredTable(
            "npc_relationships", key: ["learner_id", "persona_id", "npc_id"],
            text: ["learner_id", "persona_id", "npc_id"], integer: ["last_seen_at", "sessions"],
            real: ["reputation_score"], json: ["reputation_log", "remembered_facts"]),
        StoredTable(
            "friction_points", key: ["id"],
            text: ["id", "session_id", "learner_id", "type", "severity", "target_key", "utterance"],
            integer: ["turn_index", "span_start", "span_end", "created_at"],
            json: ["finding", "context", "classification"]),
        StoredTable(
            "evidence", key: ["learner_id", "session_id", "turn_index", "target_key", "occurrence"],
            text: ["learner_id", "session_id", "target_key", "target_rule", "target_form", "outcome"],
            integer: ["turn_index", "occurrence", "tier", "occurred_at"], real: ["pressure"]),
        StoredTable(
            "injection_directives", key: ["id"],
            text: [
                "id", "learner_id", "persona_id", "npc_id", "target_rule", "target_form", "target_key", "example",
                "priority", "status", "source_session_id", "attempt_session_id",
            ],
            integer: [
                "attempts", "attempt_elicited_at", "attempt_scored_at", "created_at", "expires_at", "updated_at",
            ],
            json: ["lines", "uses"]),
        StoredTable(
            "curricula", key: ["id"],
            text: ["id", "session_id", "learner_id", "native_language", "target_language", "format"],
            integer: ["created_at", "updated_at"], real: ["completion_rate"], json: ["units"]),
        StoredTable(
            "curriculum_targets", key: ["curriculum_id", "target_key"],
            text: ["curriculum_id", "target_key", "learner_id"], boolean: ["is_finished"]),
        StoredTable(
            "async_engagement", key: ["id"], text: ["id", "learner_id", "type"], integer: ["scheduled_at"],
            boolean: ["delivered"], json: ["content"]),
        StoredTable(
            "pipeline_runs", key: ["id"], text: ["id", "session_id", "learner_id", "status"],
            integer: ["created_at", "updated_at"], json: ["phases"],
            added: [
                Column(name: "resumes_at", kind: .integer, since: 6),
                Column(name: "failure_code", kind: .text, since: 6), Column(name: "model_work", kind: .json, since: 6),
            ]),
        StoredTable(
            "jobs", key: ["run_id"], text: ["run_id", "status", "worker"],
            integer: ["due_at", "lease_until", "attempts", "failures", "last_error"],
            added: [
                Column(name: "forgiven", kind: .integer, since: 2), Column(name: "history", kind: .json, since: 2),
            ]),
        StoredTable(
            "outbox", since: 2, key: ["id"],
            text: ["id", "learner_id", "topic", "order_key", "status", "worker"],
            integer: [
                "order_number", "due_at", "lease_until", "attempts", "forgiven", "failures", "created_at",
            ],
            json: ["payload", "history"]),
        StoredTable("rate_limits", since: 3, key: ["bucket"], isKept: false, text: ["bucket"], integer: ["full_at"]),
        StoredTable(
            "side_turns", since: 4, key: ["session_id", "turn_index", "speaker", "created_at"],
            text: ["session_id", "learner_id", "speaker", "text", "npc_id", "idempotency_key"],
            integer: ["turn_index", "answers", "response_latency_ms", "created_at", "kept_at"],
            json: ["analysis", "reply"]),
    ]

    /// The tables that a schema has.
    package static func all(at schema: Int) -> [StoredTable] {
        Self.all.filter { $0.since <= schema }
    }

    /// The tables of a schema whose rows belong to a backup.
    package static func kept(at schema: Int) -> [StoredTable] {
        Self.all(at: schema).filter(\.isKept)
    }
}
