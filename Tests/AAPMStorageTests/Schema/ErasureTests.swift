import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("Erasure")
struct ErasureTests {
    /// What belongs to nobody.
    private static let shared: Set<String> = [
        "schema_migrations", "signing_keys", "rate_limits", "organisations", "learner_groups",
    ]
    /// What organisations own, or the operator: what is left has no learner in it.
    private static let remains = ["budgets": 2, "budget_spend": 2, "model_calls": 2, "organisation_keys": 1]

    private static func counts(
        _ tables: [String], in database: any Database
    ) async throws -> [String: Int] {
        try await database.read { tx throws(StorageError) in
            var counts: [String: Int] = [:]
            for table in tables {
                let total: Query = Query(stringLiteral: "SELECT COUNT(*) AS total FROM \(table)")
                counts[table] = try tx.require(total).integer("total")
            }
            return counts
        }
    }

    @Test("Erasing a learner erases everything of theirs and nothing of another's", arguments: Engine.sql)
    func erased(engine: Engine) async throws {
        try await engine.withUsedDatabase { database in
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            let tables = catalogue.tables.subtracting(Self.shared).sorted()
            let before = try await Self.counts(tables, in: database)
            #expect(before.filter { $0.value == 0 } == [:], "each table must have a row for the proof to mean anything")
            let stores = Stores(SQLStores(database))
            try await stores.learners.insert(.sample("learner-2"))
            try await stores.sessions.start(
                .sample("theirs", learner: "learner-2"), opening: .sampleOpening(session: "theirs"), dayLimit: nil,
                dayStart: .sample)
            try await database.write { tx throws(StorageError) in
                _ = try tx.execute("DELETE FROM learners WHERE id = \(Stores.learner)")
            }
            let after = try await Self.counts(tables, in: database)
            // What is set aside stays until it is over, so that the organisation gets its money back.
            // The events of vectors stay too, so that the vectors go: they hold ids and no words.
            let others = ["learners": 1, "sessions": 1, "turns": 1, "budget_reservations": 3, "outbox": 5]
            #expect(after.filter { $0.value != 0 } == others.merging(Self.remains) { $1 })
            let events = try await database.read { tx throws(StorageError) in
                try tx.require(
                    "SELECT COUNT(*) AS total, COUNT(learner_id) AS named FROM outbox WHERE topic = 'vectors'")
            }
            #expect(try events.integer("total") == 5)
            #expect(try events.integer("named") == 0)
            let calls = try await database.read { tx throws(StorageError) in
                try tx.require(
                    "SELECT COUNT(learner_id) AS named, CAST(SUM(cost) AS BIGINT) AS cost FROM model_calls")
            }
            #expect(try calls.integer("named") == 0)
            #expect(try calls.integer("cost") == 120)
        }
    }
}
