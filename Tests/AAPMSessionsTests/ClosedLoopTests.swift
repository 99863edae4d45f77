import AAPMCore
import AAPMDialogue
import AAPMSessions
import AAPMTestSupport
import Testing

/// Sessions and dialogue together, on the same stores.
@Suite("The loop, closed")
struct ClosedLoopTests {
    private struct Loop: Sendable {
        let stores = MemoryStores()
        let clock = ManualClock()
        let engine: ReplyEngine
        let service: SessionService
        let learner: ID<Learner> = ID("learner-1")

        init(refuses: Bool = false) {
            let ports = SessionPorts(
                sessions: self.stores, learners: self.stores, relationships: self.stores, directives: self.stores,
                personas: MemoryPersonas(),
                dialogue: DialogueService(responder: DirectedPartner(refuses: refuses)),
                analyzer: OneRuleAnalyzer(), plans: .sample(self.stores), clock: self.clock, ids: SequentialIDs(),
                report: { _ in })
            self.engine = ReplyEngine(ports: ports)
            self.service = SessionService(ports: ports, engine: self.engine, days: .utc)
        }

        func run(
            _ directives: [Directive], _ body: @Sendable (Loop, ID<Session>) async throws -> Void
        ) async throws {
            try await self.stores.insert(.sample())
            try await self.stores.save(directives)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await self.engine.run() }
                defer { group.cancelAll() }
                try await body(self, try await self.start())
            }
        }

        func start() async throws -> ID<Session> {
            try await self.service.start(Talk.bakery, for: self.learner).session.id
        }

        /// - Returns: The character's line.
        func say(_ text: String, in session: ID<Session>) async throws -> String {
            self.clock.advance(by: .seconds(10))
            return try await self.service.take(TurnRequest(text: text), in: session, of: self.learner).reply.text
        }

        func directive(_ id: String = "a") async throws -> Directive? {
            try await self.stores.directives(from: ID("session-1"), learner: self.learner).first { $0.id == ID(id) }
        }

        func outcomes() async throws -> [OpportunityOutcome] {
            let key = TargetForm.sampleAgreement.key
            return try await self.stores.evidence(of: self.learner, keys: [key])[key, default: []].map(\.outcome)
        }
    }

    @Test(
        "The form is elicited, used, and ends as it was used, with evidence",
        arguments: [
            ("Tengo un problema", DirectiveStatus.usedCorrectly, OpportunityOutcome.correct),
            ("Tengo la problema", .usedIncorrectly, .incorrect), ("No, nada", .avoided, .avoided),
        ])
    func scored(text: String, status: DirectiveStatus, outcome: OpportunityOutcome) async throws {
        try await Loop().run([.sample("a")]) { loop, session in
            #expect(try await loop.say("Hola", in: session) == "¿Qué le pasa?")
            let open = try await loop.directive()
            #expect(open?.status == .opportunityCreated)
            #expect(try await loop.say(text, in: session) == "Muy bien.")
            let scored = try await loop.directive()
            #expect(scored?.status == status)
            #expect(scored?.attempts == 1)
            #expect(scored?.lastAttempt == DirectiveAttempt(session: session, elicitedAt: 2, scoredAt: 3))
            #expect(try await loop.outcomes() == [outcome])
        }
    }

    @Test("Three attempts in one talk, never in a row, and then no more")
    func threeAttempts() async throws {
        try await Loop().run([.sample("a")]) { loop, session in
            var lines: [String] = []
            for _ in 1...9 { lines.append(try await loop.say("Tengo la problema", in: session)) }
            #expect(
                lines == [
                    "¿Qué le pasa?", "Muy bien.", "¿Qué le pasa?", "Muy bien.", "¿Qué le pasa?", "Muy bien.",
                    "Muy bien.", "Muy bien.", "Muy bien.",
                ])
            let spent = try await loop.directive()
            #expect(spent?.status == .usedIncorrectly)
            #expect(spent?.attempts == 3)
            #expect(try await loop.outcomes() == [.incorrect, .incorrect, .incorrect])
        }
    }

    @Test("Two directives take turns, the urgent one first; a success is not asked for again")
    func takeTurns() async throws {
        let cake = Directive.sample("b", target: TargetForm(rule: "es.spelling", form: "tarta"))
        try await Loop().run([cake, .sample("a", priority: .immediate)]) { loop, session in
            #expect(try await loop.say("Hola", in: session) == "¿Qué le pasa?")
            #expect(try await loop.say("Tengo un problema", in: session) == "Muy bien.")
            // Both share a cue, so what tells them apart is what is stored.
            #expect(try await loop.say("Sí", in: session) == "¿Qué le pasa?")
            let (first, second) = (try await loop.directive("a"), try await loop.directive("b"))
            #expect(first?.status == .usedCorrectly)
            #expect(second?.status == .opportunityCreated)
            #expect(try await loop.say("Quiero una tarta", in: session) == "Muy bien.")
            #expect(try await loop.directive("b")?.status == .usedCorrectly)
            #expect(try await loop.say("Sí", in: session) == "Muy bien.")
        }
    }

    @Test("A partner that cannot elicit defers, and the next talk tries again")
    func deferral() async throws {
        try await Loop(refuses: true).run([.sample("a")]) { loop, session in
            #expect(try await loop.say("Hola", in: session) == "Muy bien.")
            #expect(try await loop.directive()?.status == .deferred)
            #expect(try await loop.directive()?.attempts == 0)
            _ = try await loop.service.end(session, of: loop.learner)
            let next = try await loop.start()
            #expect(try await loop.directive()?.status == .active)
            _ = try await loop.say("Hola", in: next)
            #expect(try await loop.directive()?.status == .deferred)
            #expect(try await loop.outcomes().isEmpty)
        }
    }

    @Test("A chance that the talk's end cut off is given again in the next one")
    func cutOff() async throws {
        try await Loop().run([.sample("a")]) { loop, session in
            _ = try await loop.say("Hola", in: session)
            _ = try await loop.service.end(session, of: loop.learner)
            let next = try await loop.start()
            #expect(try await loop.directive()?.status == .active)
            #expect(try await loop.say("Hola", in: next) == "¿Qué le pasa?")
            #expect(try await loop.directive()?.attempts == 0)
        }
    }

    @Test("A second talk leaves a chance that is open in the first one alone")
    func twoTalks() async throws {
        try await Loop().run([.sample("a")]) { loop, first in
            #expect(try await loop.say("Hola", in: first) == "¿Qué le pasa?")
            let second = try await loop.start()
            #expect(try await loop.directive()?.status == .opportunityCreated)
            #expect(try await loop.say("Hola", in: second) == "Muy bien.")
            #expect(try await loop.directive()?.lastAttempt?.session == first)
            #expect(try await loop.say("Tengo un problema", in: first) == "Muy bien.")
            #expect(try await loop.directive()?.status == .usedCorrectly)
            #expect(try await loop.outcomes() == [.correct])
        }
    }

    @Test(
        "A rule whose form is “a” survives small talk, is asked for later, and scored by more than an “a”",
        arguments: [
            ("Voy a casa", DirectiveStatus.avoided), ("Visito a mi madre", .usedCorrectly), ("A ver", .avoided),
        ])
    func functionWord(answer: String, status: DirectiveStatus) async throws {
        try await Loop().run([.personalA]) { loop, session in
            let armed = try await loop.directive()
            #expect(try await loop.say("Hola, ¿qué tal?", in: session) == "Bien. Hoy voy a la plaza.")
            #expect(try await loop.directive() == armed)
            #expect(try await loop.say("Yo también bien", in: session) == "¿A quién conoce usted aquí?")
            #expect(try await loop.directive()?.status == .opportunityCreated)
            #expect(try await loop.say(answer, in: session) == "Muy bien.")
            #expect(try await loop.directive()?.status == status)
            #expect(try await loop.directive()?.attempts == 1)
        }
    }

    @Test("The relationship moves with the talk and is stored with the reply")
    func reputation() async throws {
        try await Loop().run([]) { loop, session in
            _ = try await loop.say("¿Tiene usted pan?", in: session)
            _ = try await loop.say("Tengo la problema", in: session)
            let stored = try await loop.stores.relationship(
                of: loop.learner, persona: "barrio", character: "baker")
            let relationship = try #require(stored)
            #expect(relationship.log.map(\.reason) == [.understood, .registerFits, .friction])
            #expect(abs(relationship.reputation - 0.075) < 1e-12)
            #expect(relationship.sessions == 1)
            #expect(relationship.lastSeenAt == loop.clock.now)
        }
    }
}

/// Elicits when told to, unless asked how it is; says that all is well otherwise, and when it refuses claims the more.
struct DirectedPartner: CharacterResponder {
    let refuses: Bool

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        CharacterReply(line: "¡Buenos días!", partner: .scripted, move: "opening")
    }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        let isAsked = turn.text.hasSuffix("¿qué tal?")
        let directive = isAsked ? nil : turn.directive
        let elicitation = self.refuses ? nil : directive?.lines.first
        let line = elicitation?.line ?? (isAsked ? "Bien. Hoy voy a la plaza." : "Muy bien.")
        try await deliver(line)
        return CharacterReply(
            line: line, partner: .scripted, move: elicitation == nil ? "ask" : "elicit", elicits: directive?.id)
    }
}
