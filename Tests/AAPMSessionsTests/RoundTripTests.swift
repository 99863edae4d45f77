import AAPMCore
import AAPMDialogue
import AAPMMemory
import AAPMSQLite
import AAPMSessions
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("What a turn asks of the database")
struct RoundTripTests {
    private static let learner = ID<Learner>("learner-1")

    /// The calls of each turn of a talk in which a form is elicited, used and scored, on a real database.
    ///
    /// - Parameter remembers: Whether talks are kept in memory between turns.
    private static func calls(remembers: Bool) async throws -> [[CountingDatabase.Call]] {
        let database = CountingDatabase(try SQLiteDatabase.inMemory())
        _ = try await Migrator(database).apply(now: .sample)
        let stores = SQLStores(database)
        try await stores.learners.insert(.sample())
        try await stores.sessions.start(.sample("session-0"), opening: nil, dayLimit: nil, dayStart: .sample)
        try await stores.directives.save([.sample(source: "session-0")])
        let clock = ManualClock()
        let ports = SessionPorts(
            sessions: remembers ? RememberedTalks(stores.sessions) : stores.sessions, learners: stores.learners,
            relationships: stores.relationships, directives: stores.directives, personas: MemoryPersonas(),
            dialogue: DialogueService(responder: DirectedPartner(refuses: false)), analyzer: OneRuleAnalyzer(),
            plans: SessionPlans(
                entitlements: MemoryEntitlements(stores.learners), book: .sample, quotas: stores.quotas),
            clock: clock, ids: SequentialIDs(),
            recall: MemoryRecaller(memories: stores.memories, local: Letters()), report: { _ in })
        let engine = ReplyEngine(ports: ports)
        let service = SessionService(ports: ports, engine: engine, days: .utc)
        let calls = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            defer { group.cancelAll() }
            let session = try await service.start(Talk.bakery, for: Self.learner).session.id
            _ = database.takeCalls()
            var calls: [[CountingDatabase.Call]] = []
            for text in ["Hola", "Tengo un problema", "Sí", "No"] {
                clock.advance(by: .seconds(10))
                let request = TurnRequest(text: text, idempotencyKey: "k\(calls.count)")
                let reply = try await service.take(request, in: session, of: Self.learner).reply
                #expect(reply.index == 2 + 2 * calls.count)
                calls.append(database.takeCalls())
            }
            return calls
        }
        let evidence = try await stores.frictions.evidence(of: Self.learner, keys: [TargetForm.sampleAgreement.key])
        #expect(evidence.values.flatMap { $0 }.map(\.outcome) == [.correct])
        return calls
    }

    @Test("A turn in a talk that is known costs two round trips, one that is not a third")
    func twoRoundTrips() async throws {
        let known: [CountingDatabase.Call] = [.writingBatch, .writingBatch]
        let unknown: [CountingDatabase.Call] = [.readingBatch] + known
        #expect(try await Self.calls(remembers: true) == [unknown, known, known, known])
        #expect(try await Self.calls(remembers: false) == [unknown, unknown, unknown, unknown])
    }
}

/// Vectors of how often letters occur.
private struct Letters: TextEmbedder {
    var space: String { "letters/26" }
    var dimensions: Int { 26 }

    func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        texts.map { text in
            var counts = [Float](repeating: 0, count: 26)
            for byte in text.lowercased().utf8 where (97..<123).contains(byte) { counts[Int(byte) - 97] += 1 }
            let length = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? counts.map { $0 / length } : counts
        }
    }
}
