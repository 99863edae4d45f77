import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Testing

@Suite("Ending a talk")
struct EndTests {
    @Test("Ending gives a queued run, and ending again the same one")
    func idempotent() async throws {
        try await Talk().run { talk, session in
            _ = try await talk.say("hola", in: session)
            let first = try await talk.service.end(session, of: talk.learner)
            talk.clock.advance(by: .seconds(60))
            let second = try await talk.service.end(session, of: talk.learner, reason: .timeLimit)
            #expect(first.session.status == .ended)
            #expect(first.session.endReason == .learnerEnded)
            #expect(first.run?.status == .queued)
            #expect(first.run?.phases.map(\.status) == Array(repeating: .pending, count: 5))
            #expect(second.session == first.session)
            #expect(second.run == first.run)
        }
    }

    @Test("After the end no turn is taken, but a resend of an answered one is answered")
    func ended() async throws {
        try await Talk().run { talk, session in
            let answered = try await talk.say("hola", key: "k1", in: session)
            _ = try await talk.service.end(session, of: talk.learner)
            #expect(try await code { _ = try await talk.say("más", in: session) } == .sessionEnded)
            #expect(try await talk.say("hola", key: "k1", in: session).reply == answered.reply)
            let events = try await talk.service.events(of: session, turn: 1, after: 0, learner: talk.learner)
            #expect(await outlines(events).last == "6 done 1 ended")
        }
    }

    @Test("The end waits for the reply under way")
    func waitsForReply() async throws {
        try await Talk(dialogue: StagedDialogue(gate: Gate())).run { talk, session in
            let events = try await talk.stream("un té", in: session)
            await talk.dialogue.gate.waitForArrivals(1)
            async let end = talk.service.end(session, of: talk.learner)
            talk.dialogue.gate.open()
            #expect(try await end.session.status == .ended)
            #expect(await outlines(events).contains("6 reply 2 Me dices: un té"))
            #expect(talk.stores.conversation(of: session)?.count == 3)
        }
    }

    @Test("A broken session is saved and has no run")
    func systemError() async throws {
        try await Talk().run { talk, session in
            _ = try await talk.say("hola", in: session)
            let ended = try await talk.service.end(session, of: talk.learner, reason: .systemError)
            #expect(ended.session.endReason == .systemError)
            #expect(ended.run == nil)
            #expect(talk.stores.conversation(of: session)?.count == 3)
        }
    }

    @Test("A session of help alone ends without a run")
    func helpOnly() async throws {
        try await Talk().run { talk, session in
            _ = try await talk.say("ayuda", in: session)
            #expect(try await talk.service.end(session, of: talk.learner).run == nil)
        }
    }

    @Test("A talk that comes to its close has ended with the reply")
    func naturalConclusion() async throws {
        try await Talk().run { talk, session in
            let exchange = try await talk.say("adiós", in: session)
            #expect(exchange.session.status == .ended)
            #expect(exchange.session.endReason == .naturalConclusion)
            #expect(try await talk.stores.run(session: session, of: talk.learner)?.status == .queued)
        }
    }

    @Test("The exchange that passes the time limit is the last one")
    func timeLimit() async throws {
        try await Talk().run { talk, session in
            // 29:59.
            for _ in 1...7 {
                talk.clock.advance(by: .seconds(257))
                #expect(try await talk.say("hola", in: session).session.status == .active)
            }
            talk.clock.advance(by: .seconds(1))
            let last = try await talk.say("hola", in: session)
            #expect(last.reply.text == "Me dices: hola")
            #expect(last.session.endReason == .timeLimit)
            #expect(try await code { _ = try await talk.say("hola", in: session) } == .sessionEnded)
        }
    }

    @Test("Five idle minutes end a session, also when the janitor has not come by")
    func idleAtTurn() async throws {
        try await Talk().run { talk, session in
            _ = try await talk.say("hola", key: "k1", in: session)
            talk.clock.advance(by: .seconds(299))
            _ = try await talk.say("sigo aquí", in: session)
            talk.clock.advance(by: .seconds(300))
            #expect(try await code { _ = try await talk.say("tarde", in: session) } == .sessionEnded)
            let ended = try await talk.service.session(session, of: talk.learner)
            #expect(ended.endReason == .inactivityTimeout)
            #expect(try await talk.say("hola", key: "k1", in: session).reply.text == "Me dices: hola")
        }
    }

    @Test("The janitor ends what is idle and nothing else")
    func sweep() async throws {
        try await Talk().run { talk, idle in
            _ = try await talk.say("hola", in: idle)
            talk.clock.advance(by: .seconds(1))
            let busy = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
            talk.clock.advance(by: .seconds(299))
            #expect(try await talk.service.endIdleSessions() == 1)
            #expect(try await talk.service.endIdleSessions() == 0)
            let ended = try await talk.service.session(idle, of: talk.learner)
            #expect(ended.endReason == .inactivityTimeout)
            #expect(try await talk.service.session(busy, of: talk.learner).status == .active)
            #expect(try await talk.stores.run(session: idle, of: talk.learner)?.status == .queued)
        }
    }

    @Test("A talk whose reply takes long is not idle")
    func slowReply() async throws {
        var policy = SessionPolicy()
        policy.replyLease = .seconds(3_600)
        try await Talk(dialogue: StagedDialogue(gate: Gate()), policy: policy).run { talk, session in
            let events = try await talk.stream("un té", key: "k1", in: session)
            await talk.dialogue.gate.waitForArrivals(1)
            talk.clock.advance(by: .seconds(600))
            #expect(try await talk.service.endIdleSessions() == 0)
            let joined = try await talk.stream("un té", key: "k1", in: session)
            talk.dialogue.gate.open()
            #expect(await outlines(events).last == "7 done 1 active")
            #expect(await outlines(joined).count == 7)
        }
    }

    @Test("A queued run is announced to whoever works on it")
    func runQueued() async throws {
        let rings = Gate(isOpen: true)
        let talk = Talk()
        try await talk.stores.insert(.sample())
        let ports = SessionPorts(
            sessions: talk.stores, learners: talk.stores, relationships: talk.stores, directives: talk.stores,
            personas: MemoryPersonas(), dialogue: talk.dialogue, analyzer: OneRuleAnalyzer(),
            plans: .sample(talk.stores), clock: talk.clock, ids: talk.ids, runQueued: { rings.close() },
            report: { _ in })
        let service = SessionService(ports: ports, engine: talk.engine, days: .utc)
        let silent = try await service.start(Talk.bakery, for: talk.learner).session.id
        _ = try await service.end(silent, of: talk.learner)
        #expect(rings.isOpen)
        try await talk.run { talk in
            let session = try await service.start(Talk.bakery, for: talk.learner).session.id
            _ = try await service.take(TurnRequest(text: "hola"), in: session, of: talk.learner)
            _ = try await service.end(session, of: talk.learner)
            #expect(!rings.isOpen)
        }
    }

    @Test("The janitor works round after round until it is cancelled")
    func janitor() async throws {
        try await Talk().run { talk, session in
            _ = try await talk.say("hola", in: session)
            let clock = RoundClock(rounds: 3) { talk.clock.advance(by: .seconds(150)) }
            await SessionJanitor(service: talk.service, every: .seconds(15), clock: clock).run()
            #expect(clock.sleeps == [.seconds(15), .seconds(15), .seconds(15)])
            #expect(try await talk.service.session(session, of: talk.learner).endReason == .inactivityTimeout)
        }
    }

    @Test("The janitor ends nothing while what is stored may be behind")
    func janitorNotDue() async throws {
        try await Talk().run { talk, session in
            _ = try await talk.say("hola", in: session)
            let clock = RoundClock(rounds: 3) { talk.clock.advance(by: .seconds(150)) }
            await SessionJanitor(service: talk.service, clock: clock, isDue: { false }).run()
            #expect(clock.sleeps.count == 3)
            #expect(try await talk.stores.session(session, of: talk.learner)?.status == .active)
        }
    }
}
