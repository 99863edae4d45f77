import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

/// The name of a constraint becomes the error, so both engines must report each under its own name.
@Suite("Constraints")
struct ConstraintTests {
    /// A statement that breaks each check, on a database in which everything was used once.
    private static let offences: [(check: String, statement: String)] = [
        ("learners_cefr_level_check", "UPDATE learners SET cefr_level = 'D1'"),
        ("learners_onboarding_state_check", "UPDATE learners SET onboarding_state = 'old'"),
        ("learners_plan_check", "UPDATE learners SET plan = 'gold'"),
        ("sessions_tier_check", "UPDATE sessions SET tier = 4"),
        ("sessions_status_check", "UPDATE sessions SET status = 'gone', ended_at = NULL, end_reason = NULL"),
        ("sessions_end_reason_check", "UPDATE sessions SET end_reason = 'bored'"),
        ("sessions_end_check", "UPDATE sessions SET ended_at = NULL"),
        ("sessions_turns_used_check", "UPDATE sessions SET turns_used = -1"),
        ("sessions_lease_check", "UPDATE sessions SET lease_until = 1, lease_turn_index = NULL"),
        ("turns_turn_index_check", "UPDATE turns SET turn_index = -1 WHERE turn_index = 1"),
        ("turns_speaker_check", "UPDATE turns SET speaker = 'narrator', answers = NULL WHERE turn_index = 1"),
        ("turns_answers_check", "UPDATE turns SET answers = 7 WHERE turn_index = 1"),
        ("conversations_tier_check", "UPDATE conversations SET tier = 0"),
        ("npc_relationships_reputation_score_check", "UPDATE npc_relationships SET reputation_score = 1.5"),
        ("friction_points_span_check", "UPDATE friction_points SET span_start = span_end + 1"),
        ("friction_points_type_check", "UPDATE friction_points SET type = 'other'"),
        ("friction_points_severity_check", "UPDATE friction_points SET severity = 'none'"),
        ("evidence_outcome_check", "UPDATE evidence SET outcome = 'perhaps'"),
        ("evidence_tier_check", "UPDATE evidence SET tier = 0"),
        ("evidence_pressure_check", "UPDATE evidence SET pressure = 1.01"),
        ("injection_directives_priority_check", "UPDATE injection_directives SET priority = 'later'"),
        ("injection_directives_status_check", "UPDATE injection_directives SET status = 'lost'"),
        ("injection_directives_attempts_check", "UPDATE injection_directives SET attempts = -1"),
        ("curricula_format_check", "UPDATE curricula SET format = 'film'"),
        ("curricula_completion_rate_check", "UPDATE curricula SET completion_rate = 2"),
        ("pipeline_runs_status_check", "UPDATE pipeline_runs SET status = 'lost'"),
        ("side_turns_turn_index_check", "UPDATE side_turns SET turn_index = -1"),
        ("side_turns_speaker_check", "UPDATE side_turns SET speaker = 'narrator'"),
        ("learner_keys_provider_check", "UPDATE learner_keys SET provider = 'other'"),
        ("learner_keys_address_check", "UPDATE learner_keys SET base_url = 'https://example.org'"),
        ("organisation_keys_provider_check", "UPDATE organisation_keys SET provider = 'other'"),
        ("organisation_keys_address_check", "UPDATE organisation_keys SET base_url = 'https://example.org'"),
        ("jobs_status_check", "UPDATE jobs SET status = 'lost'"),
        ("jobs_lease_check", "UPDATE jobs SET worker = 'w', lease_until = NULL"),
        ("outbox_status_check", "UPDATE outbox SET status = 'lost'"),
        ("outbox_lease_check", "UPDATE outbox SET worker = 'w', lease_until = NULL"),
        ("organisations_plan_check", "UPDATE organisations SET plan = 'gold'"),
        ("budgets_scope_check", "UPDATE budgets SET group_id = 'group-1' WHERE scope_kind = 'learner'"),
        ("budgets_period_check", "UPDATE budgets SET period = 'week'"),
        ("budgets_source_check", "UPDATE budgets SET source = 'learner' WHERE scope_kind = 'group'"),
        ("budgets_spend_limit_check", "UPDATE budgets SET spend_limit = -1"),
        ("budget_spend_scope_check", "UPDATE budget_spend SET learner_id = NULL WHERE scope_kind = 'learner'"),
        ("budget_spend_period_check", "UPDATE budget_spend SET period = 'week'"),
        ("budget_spend_spent_check", "UPDATE budget_spend SET spent = -1"),
        ("budget_spend_reserved_check", "UPDATE budget_spend SET reserved = -1"),
        ("budget_reservations_scope_kind_check", "UPDATE budget_reservations SET scope_kind = 'class'"),
        ("budget_reservations_period_check", "UPDATE budget_reservations SET period = 'week'"),
        ("budget_reservations_amount_check", "UPDATE budget_reservations SET amount = -1"),
        ("model_calls_payer_check", "UPDATE model_calls SET payer = 'nobody'"),
        ("model_calls_tokens_check", "UPDATE model_calls SET output_tokens = -1"),
        ("model_calls_cost_check", "UPDATE model_calls SET cost = -1"),
        ("memories_kind_check", "UPDATE memories SET kind = 'rumour'"),
        ("memories_confidence_check", "UPDATE memories SET confidence = 1.5"),
        ("memories_importance_check", "UPDATE memories SET importance = -0.5"),
        ("memories_source_check", "UPDATE memories SET source_turn_index = NULL"),
        ("model_calls_latency_check", "UPDATE model_calls SET first_token_us = -1"),
        ("vectors_collection_check", "UPDATE vectors SET collection = 'dreams'"),
        ("vectors_source_check", "UPDATE vectors SET source_turn_index = NULL"),
    ]

    private static func error(_ statement: Query, on database: any Database) async -> StorageError? {
        do {
            try await database.write { tx throws(StorageError) in _ = try tx.execute(statement) }
            return nil
        } catch {
            return error
        }
    }

    @Test("Every check is reported by its own name", arguments: Engine.sql)
    func checks(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            let known = Set(catalogue.constraints.filter { $0.kind == .check }.map(\.name))
            #expect(known.symmetricDifference(Self.offences.map(\.check)) == [], "each check has its offence here")
            for (check, statement) in Self.offences {
                #expect(
                    await Self.error(Query(stringLiteral: statement), on: database) == .conflict(constraint: check))
            }
        }
    }

    /// Copies a row with every other key changed. Where one key holds all columns of another, both are broken, and the
    /// smaller one is reported.
    @Test("Every primary key and unique constraint is reported by its own name", arguments: Engine.sql)
    func keys(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            let keys = catalogue.constraints.filter { $0.isKey }
            #expect(keys.count >= 22)
            for key in keys {
                let others = keys.filter { $0.table == key.table && $0 != key }
                let columns = catalogue.columns(of: key.table)
                let changed = Set(others.flatMap(\.columns)).subtracting(key.columns)
                let values = columns.map { column in
                    guard changed.contains(column.name) else { return column.name }
                    return column.type == "TEXT" ? "\(column.name) || 'x'" : "\(column.name) + 1000"
                }
                let present = key.columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
                let copy = """
                    INSERT INTO \(key.table) (\(columns.map(\.name).joined(separator: ", ")))
                    SELECT \(values.joined(separator: ", ")) FROM \(key.table) WHERE \(present) LIMIT 1
                    """
                let smaller = others.first { Set($0.columns).isSubset(of: key.columns) }
                #expect(
                    await Self.error(Query(stringLiteral: copy), on: database)
                        == .conflict(constraint: (smaller ?? key).name), "\(key.name)")
            }
        }
    }

    @Test("Every foreign key that has no parent is not found", arguments: Engine.sql)
    func foreignKeys(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            let keys = catalogue.constraints.filter { $0.kind == .foreignKey }
            #expect(keys.count >= 15)
            for key in keys {
                // The owner where there is one: the rest of the key then points to a real session of somebody else.
                let column = key.columns[key.columns.count - 1]
                // A budget has one owner of several kinds: only rows with this kind can lose theirs.
                let condition = key.table.hasPrefix("budget") ? " WHERE \(column) IS NOT NULL" : ""
                let orphan = "UPDATE \(key.table) SET \(column) = 'nobody'\(condition)"
                #expect(await Self.error(Query(stringLiteral: orphan), on: database) == .notFound, "\(key.name)")
            }
        }
    }

    @Test("Every column that must have a value is named when it has none", arguments: Engine.sql)
    func missingValues(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            for column in catalogue.columns where column.isRequired {
                let erased = "UPDATE \(column.table) SET \(column.name) = NULL"
                #expect(
                    await Self.error(Query(stringLiteral: erased), on: database)
                        == .corrupt(reason: "column \(column.name) must not be NULL"))
            }
        }
    }

    @Test("Text with a NUL is a defect, alone and inside JSON", arguments: Engine.sql)
    func nul(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            #expect(
                await Self.error("UPDATE learners SET display_name = \("a\u{0}b")", on: database)
                    == .corrupt(reason: "a text with a NUL cannot be stored"))
        }
        #expect(throws: StorageError.corrupt(reason: "a text with a NUL cannot be stored")) {
            try JSONText(["a": "b\u{0}c"])
        }
        #expect(throws: StorageError.corrupt(reason: "a text with a NUL cannot be stored")) {
            try JSONText(["\\\u{0}"])
        }
        #expect(try JSONText([#"\u0000"#, #"\\u0000"#]).text == #"["\\u0000","\\\\u0000"]"#)
    }

    @Test("A unique index is reported by its name, over columns and over expressions", arguments: Engine.sql)
    func uniqueIndexes(engine: Engine) async throws {
        try await engine.withDatabase { database in
            for (columns, constraint) in [("a, b", "words_pair_idx"), ("lower(a)", "words_pair_idx")] {
                await #expect(throws: StorageError.conflict(constraint: constraint)) {
                    try await database.write { tx throws(StorageError) in
                        try tx.script(
                            """
                            CREATE TABLE words (a TEXT, b TEXT);
                            CREATE UNIQUE INDEX words_a_idx ON words (a) WHERE b = 'x';
                            CREATE UNIQUE INDEX words_pair_idx ON words (\(columns));
                            INSERT INTO words VALUES ('1', '2'), ('1', '2');
                            """)
                    }
                }
            }
        }
    }

    @Test("A reader cannot write", arguments: Engine.sql)
    func readOnly(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            await #expect(throws: StorageError.self) {
                try await database.read { tx throws(StorageError) in _ = try tx.execute("DELETE FROM learners") }
            }
            let left = try await database.read { tx throws(StorageError) in
                try tx.require("SELECT COUNT(*) AS total FROM learners").integer("total")
            }
            #expect(left == 1)
        }
    }
}
