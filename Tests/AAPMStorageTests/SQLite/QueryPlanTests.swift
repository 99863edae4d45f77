import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Synchronization
import Testing

@Suite("Query plans")
struct QueryPlanTests {
    @Test("No statement of the stores reads a whole table that grows")
    func noScans() async throws {
        let database = try SQLiteDatabase.inMemory()
        _ = try await Migrator(database).apply(now: .sample)
        let recorder = RecordingDatabase(database)
        try await Self.useEverything(Stores(SQLStores(recorder)))
        let queries = recorder.queries
        #expect(queries.count > 40)
        // A handful of keys, rotated a few times a year.
        let small = ["signing_keys"]
        for query in queries {
            let plan = try await database.write { tx throws(StorageError) in
                var steps: [String] = []
                for row in try tx.rows(query.preceded(by: "EXPLAIN QUERY PLAN ")) {
                    steps.append(try row.text("detail"))
                }
                return steps
            }
            let scans = plan.filter { step in
                step.hasPrefix("SCAN") && step != "SCAN CONSTANT ROW"
                    && !small.contains { step.hasPrefix("SCAN " + $0) }
                    // In the order of an index, and only as far as the limit: the oldest of what is waiting.
                    && !(step.contains("USING INDEX jobs_ready_idx")
                        || step.contains("USING INDEX sessions_active_idx"))
            }
            #expect(scans == [], "\(query.text)")
        }
    }

    /// Runs every operation of every port at least once.
    private static func useEverything(_ stores: Stores) async throws {
        let learner = Stores.learner
        let session = Stores.session
        try await stores.learners.insert(.sample())
        try await stores.learners.update(.sample())
        try await stores.credentials.register(
            .sample(), with: Credential(learner: learner, email: "a", passwordHash: "b", createdAt: .sample))
        _ = try await stores.credentials.credential(email: "a")
        let token = RefreshToken(
            hash: "h", family: "f", learner: learner, createdAt: .sample, expiresAt: .sample)
        let next = RefreshToken(hash: "i", family: "f", learner: learner, createdAt: .sample, expiresAt: .sample)
        try await stores.credentials.insert(token)
        _ = try await stores.credentials.refreshToken(hash: "h")
        _ = try await stores.credentials.rotate(hash: "h", to: next, at: .sample)
        try await stores.credentials.revoke(family: "f", at: .sample)
        try await stores.sessions.start(.sample(), opening: .sampleOpening(), dayLimit: 5, dayStart: .sample)
        _ = try await stores.sessions.sessions(of: learner, after: nil, limit: 5)
        _ = try await stores.sessions.sessionCount(of: learner, persona: "barrio", tier: .immersion)
        _ = try await stores.sessions.idleSessions(before: .sample, limit: 5)
        _ = try await stores.sessions.accept(.sample(key: "k"))
        _ = try await stores.sessions.resume(
            session: session, learner: learner, index: 1, leaseUntil: .sample + .seconds(99),
            now: .sample + .seconds(60))
        _ = try await stores.sessions.complete(
            .sample(
                answering: 1, directives: [.sample()], evidence: [.sample()], relationship: .sample()))
        _ = try await stores.sessions.accept(.sample(key: "k"))
        _ = try await stores.sessions.turns(of: session, learner: learner)
        _ = try await stores.sessions.end(
            session, of: learner, reason: .learnerEnded, run: .sample(), now: .sample)
        let claim = try #require(
            try await stores.pipeline.claim(worker: "a", leaseUntil: .sample + .seconds(9), now: .sample))
        _ = try await stores.pipeline.begin(.extraction, of: claim, now: .sample)
        var effects = PhaseEffects()
        effects.frictionPoints = [.sample()]
        effects.curriculum = .sample()
        effects.notifications = [
            Notification(id: "n", learner: learner, type: "lesson_ready", content: [:], scheduledAt: .sample)
        ]
        for phase in PipelinePhase.allCases {
            _ = try await stores.pipeline.complete(
                PhaseRecord(name: phase), effects: effects, of: claim, leaseUntil: .sample + .seconds(9), now: .sample)
        }
        try await stores.pipeline.fail(
            claim, phase: .injection, reason: .internalError, retryAt: .sample, attemptLimit: 5, now: .sample)
        let again = try #require(
            try await stores.pipeline.claim(worker: "a", leaseUntil: .sample + .seconds(9), now: .sample))
        try await stores.pipeline.finish(again, now: .sample)
        _ = try await stores.pipeline.run(session: session, of: learner)
        _ = try await stores.frictions.frictionPoints(of: session, learner: learner)
        _ = try await stores.frictions.earlierSessions(of: learner, keys: ["a", "b"], before: session)
        _ = try await stores.frictions.evidence(of: learner, keys: ["a", "b"])
        _ = try await stores.frictions.evidence(of: learner, session: session)
        _ = try await stores.relationships.relationship(of: learner, persona: "barrio", character: "baker")
        _ = try await stores.relationships.relationships(of: learner, persona: "barrio")
        _ = try await stores.directives.openDirectives(of: learner, persona: "barrio")
        _ = try await stores.directives.directives(from: session, learner: learner)
        _ = try await stores.directives.directives(triedIn: session, learner: learner)
        _ = try await stores.curricula.curriculum(session: session, of: learner)
        _ = try await stores.curricula.curricula(of: learner, after: nil, limit: 5)
        _ = try await stores.curricula.update(ID("lesson-1"), of: learner) { _ in }
        _ = try await stores.curricula.finishedLessons(of: learner, keys: ["a", "b"])
        _ = try await stores.signingKeys.signingKeys()
    }
}

/// Passes everything on and remembers each statement once.
final class RecordingDatabase: Database {
    private let database: any Database
    private let seen = Mutex<[String: Query]>([:])

    init(_ database: any Database) {
        self.database = database
    }

    var queries: [Query] { self.seen.withLock { Array($0.values) } }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.database.read { tx throws(StorageError) in
            try body(RecordingTransaction(transaction: tx) { self.remember($0) })
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await self.database.write { tx throws(StorageError) in
            try body(RecordingTransaction(transaction: tx) { self.remember($0) })
        }
    }

    private func remember(_ query: Query) {
        self.seen.withLock { $0[query.text] = query }
    }
}

private struct RecordingTransaction: Transaction {
    let transaction: any Transaction
    let remember: (Query) -> Void

    func run(_ query: Query) throws(StorageError) -> QueryResult {
        self.remember(query)
        return try self.transaction.run(query)
    }

    func lock(_ name: String) throws(StorageError) { try self.transaction.lock(name) }

    func script(_ text: String) throws(StorageError) { try self.transaction.script(text) }

    func hasTable(_ name: String) throws(StorageError) -> Bool { try self.transaction.hasTable(name) }
}
