import AAPMCore
import AAPMDialogue
import AAPMSessions
import AAPMTestSupport
import Testing

/// The database goes away at every possible moment of a talk; the learner resends until it is answered.
@Suite("A talk over a failing database")
struct FaultTests {
    /// What is left of the talk when all is said and done.
    private struct Outcome: Hashable {
        let lines: [String]
        let answers: [Int?]
        let directive: DirectiveStatus?
        let attempts: Int?
        let evidence: [OpportunityOutcome]
        let reputation: Double?
        let turnsUsed: Int?
    }

    private static let turns = ["Hola", "Tengo un problema", "Sí"]

    /// Talks with one failure at a call.
    /// - Parameter restarts: Whether the process dies with the failure instead of going on.
    private static func talk(
        failingCall: Int, moment: FaultyStore.Moment, restarts: Bool
    ) async throws -> (outcome: Outcome, calls: Int) {
        let stores = MemoryStores()
        let clock = ManualClock()
        try await stores.insert(.sample())
        try await stores.save([.sample("a")])
        let first = Self.ports(stores, FaultyStore(stores, failingCall: 0, moment: .before), clock)
        let session = try await SessionService(ports: first, engine: ReplyEngine(ports: first), days: .utc)
            .start(Talk.bakery, for: ID("learner-1")).session.id
        let faulty = FaultyStore(stores, failingCall: failingCall, moment: moment)
        var ports = Self.ports(stores, faulty, clock)
        var said = 0
        // One life of the process a round; a second one only after a failure.
        while said < Self.turns.count {
            let engine = ReplyEngine(ports: ports)
            let service = SessionService(ports: ports, engine: engine, days: .utc, pause: Pauses(on: clock))
            said = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await engine.run() }
                defer { group.cancelAll() }
                var next = said
                while next < Self.turns.count {
                    clock.advance(by: .seconds(1))
                    do {
                        _ = try await service.take(
                            TurnRequest(text: Self.turns[next], idempotencyKey: "k\(next)"), in: session,
                            of: ID("learner-1"))
                        next += 1
                    } catch let error as AAPMError {
                        // A turn may be held by the life before until its lease is over.
                        #expect([.databaseUnavailable, .turnInProgress].contains(error.code))
                        clock.advance(by: error.code == .turnInProgress ? .seconds(30) : .seconds(1))
                        if restarts { return next }
                    }
                }
                return next
            }
            ports = Self.ports(stores, faulty, clock)
        }
        return (try await Self.outcome(in: stores, session), faulty.callCount)
    }

    private static func ports(
        _ stores: MemoryStores, _ sessions: any SessionStore, _ clock: ManualClock
    ) -> SessionPorts {
        SessionPorts(
            sessions: sessions, learners: stores, relationships: stores, directives: stores,
            personas: MemoryPersonas(),
            dialogue: DialogueService(responder: DirectedPartner(refuses: false)),
            analyzer: OneRuleAnalyzer(), plans: .sample(stores), clock: clock, ids: SequentialIDs(), report: { _ in })
    }

    private static func outcome(in stores: MemoryStores, _ session: ID<Session>) async throws -> Outcome {
        let learner = ID<Learner>("learner-1")
        let journal = try await stores.turns(of: session, learner: learner)
        let directive = try await stores.directives(from: ID("session-1"), learner: learner).first
        let evidence = try await stores.evidence(of: learner, session: session)
        let relationship = try await stores.relationship(of: learner, persona: "barrio", character: "baker")
        return Outcome(
            lines: journal.map(\.text), answers: journal.map(\.answers), directive: directive?.status,
            attempts: directive?.attempts, evidence: evidence.map(\.outcome),
            reputation: relationship.map { ($0.reputation * 1_000).rounded() / 1_000 },
            turnsUsed: try await stores.session(session, of: learner)?.turnsUsed)
    }

    @Test(
        "A failure at any call, before or after it took effect, loses nothing and doubles nothing",
        arguments: FaultyStore.Moment.allCases, [false, true])
    func everyCall(moment: FaultyStore.Moment, restarts: Bool) async throws {
        let (whole, calls) = try await Self.talk(failingCall: 0, moment: moment, restarts: restarts)
        #expect(
            whole.lines == [
                "¡Buenos días!", "Hola", "¿Qué le pasa?", "Tengo un problema", "Muy bien.", "Sí", "Muy bien.",
            ])
        #expect(whole.directive == .usedCorrectly)
        #expect(whole.evidence == [.correct])
        // Three calls a turn: look at the talk, accept, complete.
        #expect(calls == 9)
        for call in 1...calls {
            let (outcome, _) = try await Self.talk(failingCall: call, moment: moment, restarts: restarts)
            #expect(outcome == whole, "call \(call)")
        }
    }
}
