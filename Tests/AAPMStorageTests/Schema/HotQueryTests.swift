import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

/// What is asked often must be found by an index, on either engine.
@Suite("Hot queries")
struct HotQueryTests {
    private static let learner = Stores.learner
    private static let session = Stores.session

    /// A question, and the indexes that may answer it.
    struct HotQuery: Sendable, CustomTestStringConvertible {
        let name: String
        let indexes: Set<String>
        let ask: @Sendable (Stores) async throws -> Void

        var testDescription: String { self.name }

        init(_ name: String, by indexes: String..., ask: @escaping @Sendable (Stores) async throws -> Void) {
            self.name = name
            self.indexes = Set(indexes)
            self.ask = ask
        }
    }

    static let all: [HotQuery] = [
        HotQuery("a learner", by: "learners_pkey") { _ = try await $0.learners.learner(learner) },
        HotQuery("a log-in", by: "credentials_email_key") {
            _ = try await $0.credentials.credential(email: "a")
        },
        HotQuery("a refresh token", by: "refresh_tokens_pkey") {
            _ = try await $0.credentials.refreshToken(hash: "h")
        },
        HotQuery("a family of refresh tokens", by: "refresh_tokens_family_idx") {
            try await $0.credentials.revoke(family: "f", at: .sample)
        },
        HotQuery(
            "a talk with all that a turn needs", by: "sessions_pkey", "sessions_id_learner_id_key",
            "sessions_learner_id_started_at_idx", "learners_pkey", "turns_pkey", "turns_session_id_answers_key",
            "turns_session_id_idempotency_key_key", "npc_relationships_pkey", "injection_directives_learner_id_idx"
        ) {
            _ = try await $0.sessions.talk(session, of: learner)
        },
        HotQuery("a session", by: "sessions_pkey", "sessions_id_learner_id_key", "sessions_learner_id_started_at_idx") {
            _ = try await $0.sessions.session(session, of: learner)
        },
        HotQuery("the newest sessions of a learner", by: "sessions_learner_id_started_at_idx") {
            _ = try await $0.sessions.sessions(of: learner, after: nil, limit: 5)
        },
        HotQuery("the sessions of a learner, counted", by: "sessions_learner_id_started_at_idx") {
            _ = try await $0.sessions.sessionCount(of: learner, persona: "barrio", tier: .immersion)
        },
        HotQuery("idle sessions", by: "sessions_active_idx") {
            _ = try await $0.sessions.idleSessions(before: .sample, limit: 5)
        },
        HotQuery(
            "the turns of a session", by: "turns_pkey", "turns_session_id_answers_key",
            "turns_session_id_idempotency_key_key"
        ) {
            _ = try await $0.sessions.turns(of: session, learner: learner)
        },
        HotQuery("the turns beside a session", by: "side_turns_pkey") {
            _ = try await $0.sessions.sideTurns(of: session, learner: learner)
        },
        HotQuery(
            "a turn to answer again", by: "turns_pkey", "turns_session_id_answers_key",
            "turns_session_id_idempotency_key_key", "sessions_pkey", "sessions_id_learner_id_key",
            "sessions_learner_id_started_at_idx"
        ) {
            _ = try await $0.sessions.resume(
                session: session, learner: learner, index: 1, leaseUntil: .sample, now: .sample)
        },
        HotQuery(
            "the friction of a session", by: "friction_points_session_id_idx",
            "friction_points_learner_id_target_key_idx"
        ) {
            _ = try await $0.frictions.frictionPoints(of: session, learner: learner)
        },
        HotQuery(
            "earlier sessions with the same friction", by: "friction_points_learner_id_target_key_idx",
            "friction_points_session_id_idx", "sessions_pkey", "sessions_id_learner_id_key",
            "sessions_learner_id_started_at_idx"
        ) {
            _ = try await $0.frictions.earlierSessions(of: learner, keys: ["a", "b"], before: session)
        },
        HotQuery("evidence for forms", by: "evidence_learner_id_target_key_idx", "evidence_pkey") {
            _ = try await $0.frictions.evidence(of: learner, keys: ["a", "b"])
        },
        HotQuery("evidence of a session", by: "evidence_pkey", "evidence_learner_id_target_key_idx") {
            _ = try await $0.frictions.evidence(of: learner, session: session)
        },
        HotQuery("how a character stands to a learner", by: "npc_relationships_pkey") {
            _ = try await $0.relationships.relationship(of: learner, persona: "barrio", character: "baker")
        },
        HotQuery("how all characters stand to a learner", by: "npc_relationships_pkey") {
            _ = try await $0.relationships.relationships(of: learner, persona: "barrio")
        },
        HotQuery("open directives", by: "injection_directives_learner_id_idx") {
            _ = try await $0.directives.openDirectives(of: learner, persona: "barrio")
        },
        HotQuery(
            "directives from a session", by: "injection_directives_source_session_id_idx",
            "injection_directives_learner_id_idx"
        ) {
            _ = try await $0.directives.directives(from: session, learner: learner)
        },
        HotQuery(
            "directives tried in a session", by: "injection_directives_attempt_session_id_idx",
            "injection_directives_learner_id_idx"
        ) {
            _ = try await $0.directives.directives(triedIn: session, learner: learner)
        },
        HotQuery("the newest lessons", by: "curricula_learner_id_created_at_idx") {
            _ = try await $0.curricula.curricula(of: learner, after: nil, limit: 5)
        },
        HotQuery("the lesson of a session", by: "curricula_session_id_key", "curricula_learner_id_created_at_idx") {
            _ = try await $0.curricula.curriculum(session: session, of: learner)
        },
        HotQuery("finished lessons", by: "curriculum_targets_learner_id_idx") {
            _ = try await $0.curricula.finishedLessons(of: learner, keys: ["a", "b"])
        },
        HotQuery("the run of a session", by: "pipeline_runs_session_id_key", "pipeline_runs_learner_id_idx") {
            _ = try await $0.pipeline.run(session: session, of: learner)
        },
        HotQuery(
            "the keys that serve a learner", by: "learner_keys_pkey", "organisation_keys_pkey",
            "organisation_members_pkey", "organisation_members_key"
        ) {
            _ = try await $0.providerKeys.keys(serving: learner)
        },
        HotQuery("the nearest vectors", by: "vectors_pkey", "vector_partitions_pkey") {
            _ = try await $0.vectors.nearest(to: .sample(), in: .npcMemories)
            _ = try await $0.vectors.count(.sample(), in: .npcMemories)
            try await $0.vectors.delete(.sample(ids: ["b"]), in: .npcMemories)
            try await $0.vectors.delete(.sample(space: "other/4"), in: .npcMemories)
        },
        HotQuery(
            "what is remembered of a learner", by: "memories_learner_id_idx", "memories_pkey", "memory_forgotten_pkey",
            "learners_pkey"
        ) {
            _ = try await $0.memories.shelf(of: learner, persona: "barrio")
            _ = try await $0.memories.memories(of: learner, matching: MemoryFilter(kind: .fact), after: nil, limit: 5)
            _ = try await $0.memories.memory(ID("memory-2"), of: learner)
            _ = try await $0.memories.memories(after: ID("memory-2"), limit: 5)
        },
        HotQuery("the next job", by: "jobs_ready_idx", "jobs_deferred_idx", "jobs_pkey", "pipeline_runs_pkey") {
            _ = try await $0.pipeline.claim(worker: "w", leaseUntil: .sample, now: .sample)
        },
        HotQuery("the next events", by: "outbox_ready_idx", "outbox_open_idx", "outbox_pkey") {
            _ = try await $0.outbox.claim([.notification], worker: "w", limit: 8, leaseUntil: .sample, now: .sample)
        },
        HotQuery("runs that were given up", by: "jobs_failed_idx", "pipeline_runs_pkey") {
            _ = try await $0.pipelineJobs.jobs(.failed, limit: 5, now: .sample)
        },
        HotQuery("events that were given up", by: "outbox_failed_idx") {
            _ = try await $0.outboxJobs.jobs(.failed, limit: 5, now: .sample)
        },
        HotQuery("what can be swept", by: "jobs_done_idx", "jobs_pkey", "outbox_done_idx", "outbox_pkey") {
            _ = try await $0.pipelineJobs.sweep(dueBefore: .sample, limit: 5)
            _ = try await $0.outboxJobs.sweep(dueBefore: .sample, limit: 5)
        },
        HotQuery(
            "what bounds a learner", by: "learners_pkey", "organisations_pkey", "organisation_members_pkey",
            "organisation_members_key", "group_members_pkey", "group_members_learner_id_idx", "budgets_pkey",
            "budgets_group_id_idx", "budgets_organisation_id_idx", "budgets_learner_id_idx"
        ) {
            _ = try await $0.organisations.budgetRows(of: learner)
        },
        HotQuery(
            "what was spent", by: "budget_spend_pkey", "budget_spend_learner_id_idx", "budget_spend_period_idx",
            "model_calls_learner_id_idx", "model_calls_organisation_id_idx", "group_members_pkey",
            "group_members_learner_id_idx", "budget_reservations_scope_idx", "budget_reservations_expires_at_idx"
        ) {
            _ = try await $0.budgets.used(of: [.sample(1_000)], at: .sample)
        },
        HotQuery("what a learner used", by: "model_calls_learner_id_idx") {
            _ = try await $0.budgets.usage(of: learner, from: .sample, to: .sample + .seconds(9))
        },
        HotQuery("what a session used", by: "model_calls_session_id_idx", "model_calls_learner_id_idx") {
            _ = try await $0.budgets.usage(of: session, learner: learner)
            _ = try await $0.budgets.usage(of: session)
        },
        HotQuery(
            "what an organisation used", by: "model_calls_organisation_id_idx"
        ) {
            _ = try await $0.budgets.usage(
                of: ID<Organisation>("organisation-1"), from: .sample, to: .sample + .seconds(9))
        },
    ]

    @Test("Each is found by its index among two thousand learners", arguments: Engine.sql)
    func indexes(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            try await Crowd.gather(2_000, in: database, catalogue)
            for hot in Self.all {
                let recorder = RecordingDatabase(database)
                try await hot.ask(Stores(SQLStores(recorder)))
                let queries = recorder.queries
                #expect(!queries.isEmpty, "\(hot.name)")
                for query in queries {
                    let plan = try await database.write { tx throws(StorageError) in
                        try QueryPlan(of: query, engine: engine, catalogue: catalogue, tx)
                    }
                    #expect(plan.scans == [], "\(hot.name): \(query.text)")
                    #expect(!plan.indexes.isEmpty, "\(hot.name): \(query.text)")
                    #expect(plan.indexes.subtracting(hot.indexes) == [], "\(hot.name): \(query.text)")
                }
            }
        }
    }

    @Test("No statement of the stores reads a whole table that grows", arguments: Engine.sql)
    func noScans(engine: Engine) async throws {
        // A handful of keys, rotated a few times a year.
        // Organisations are listed by operators, all of them; `earlier` is one sum, a row that a statement makes itself.
        let small: Set<String> = ["signing_keys", "organisations", "earlier"]
        try await engine.withSchema { database in
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            let recorder = RecordingDatabase(database)
            try await Stores(SQLStores(recorder)).useEverything()
            let queries = recorder.queries
            #expect(queries.count > 40)
            for query in queries {
                let plan = try await database.write { tx throws(StorageError) in
                    // With a row or two PostgreSQL reads the table unless told that it is dear.
                    if engine == .postgres { try tx.script("SET LOCAL enable_seqscan = off") }
                    return try QueryPlan(of: query, engine: engine, catalogue: catalogue, tx)
                }
                #expect(plan.scans.subtracting(small) == [], "\(query.text)")
            }
        }
    }
}
