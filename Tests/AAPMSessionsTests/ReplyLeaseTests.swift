import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMSessions

/// A reply takes as long as its dialogue's gate is closed; leases run for 30 s, heartbeats come every 10.
@Suite("The lease of a reply")
struct ReplyLeaseTests {
    /// A node in the middle of its answer to “un té”, key k1, with the heart asleep.
    private static func answering(
        _ body: @Sendable (_ one: Talk, _ pulse: DrivenClock, ID<Session>, ReplyEvents) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let pulse = DrivenClock(with: clock)
        let talk = Talk(clock: clock, dialogue: StagedDialogue(gate: Gate()), pulse: pulse)
        try await talk.run { one, session in
            let stream = try await one.stream("un té", key: "k1", in: session)
            await one.dialogue.gate.waitForArrivals(1)
            await pulse.waitForSleepers(1)
            try await body(one, pulse, session, stream)
        }
    }

    private static func lease(of session: ID<Session>, _ talk: Talk) async throws -> TurnLease? {
        try await talk.stores.talk(session, of: talk.learner)?.lease
    }

    @Test("An analysis that takes longer than a lease leaves the reply its whole lease")
    func slowAnalysis() async throws {
        let clock = ManualClock()
        let talk = Talk(
            clock: clock, dialogue: StagedDialogue(gate: Gate()),
            analyzer: SlowAnalyzer(clock: clock, duration: .seconds(60)))
        try await talk.run { one, session in
            _ = try await one.stream("un té", key: "k1", in: session)
            await one.dialogue.gate.waitForArrivals(1)
            #expect(try await Self.lease(of: session, one) == TurnLease(turn: 1, until: .sample + .seconds(90)))
            one.dialogue.gate.open()
        }
    }

    @Test("A reply that takes longer than its lease keeps the right to it")
    func kept() async throws {
        try await Self.answering { (one: Talk, pulse: DrivenClock, session: ID<Session>, stream: ReplyEvents) in
            for beat in 1...7 {
                pulse.advance(by: .seconds(10))
                await pulse.waitForSleepers(1)
                #expect(
                    try await Self.lease(of: session, one)
                        == TurnLease(turn: 1, until: .sample + .seconds(10 * beat + 30)))
            }
            let now = one.clock.now
            let other = try await one.stores.resume(
                session: session, learner: one.learner, index: 1, leaseUntil: now + .seconds(30), now: now)
            #expect(other == nil)
            one.dialogue.gate.open()
            #expect(await outlines(stream).suffix(2) == ["6 reply 2 Me dices: un té", "7 done 1 active"])
            #expect(try await Self.lease(of: session, one) == nil)
        }
    }

    @Test("A node that slept past its lease breaks its reply off and passes on the other node's")
    func lost() async throws {
        try await Self.answering { (one: Talk, pulse: DrivenClock, session: ID<Session>, stream: ReplyEvents) in
            one.clock.advance(by: .seconds(31))
            let quick = StagedDialogue { _ in CharacterReply(line: "Sí.", partner: .scripted, move: "confirm") }
            try await one.restarted(dialogue: quick).run { (other: Talk) async throws in
                #expect(try await other.say("un té", key: "k1", in: session).reply.text == "Sí.")
            }
            // The gate of the first reply stays closed: it ends because it is broken off.
            pulse.advance(by: .seconds(10))
            #expect(await outlines(stream).suffix(2) == ["4 reply 2 Sí.", "5 done 1 active"])
            #expect(try await one.journal(of: session).map(\.text) == ["¡Buenos días!", "un té", "Sí."])
            #expect(one.incidents.all == [])
        }
    }

    @Test("A right that was lost to a node that died is taken back for whoever asks next")
    func takenBack() async throws {
        try await Self.answering { (one: Talk, pulse: DrivenClock, session: ID<Session>, stream: ReplyEvents) in
            one.clock.advance(by: .seconds(31))
            let now = one.clock.now
            let dead = try await one.stores.resume(
                session: session, learner: one.learner, index: 1, leaseUntil: now + .seconds(5), now: now)
            #expect(dead?.turn.index == 1)
            pulse.advance(by: .seconds(10))
            let outcome = await outlines(stream).last
            #expect(outcome == "3 failed AAPM-105")
            one.dialogue.gate.open()
            #expect(try await one.say("un té", key: "k1", in: session).reply.text == "Me dices: un té")
            #expect(try await one.journal(of: session).count == 3)
        }
    }

    @Test("A heartbeat whose answer got lost does not cost the lease")
    func unsure() async throws {
        let clock = ManualClock()
        let pulse = DrivenClock(with: clock)
        let stores = MemoryStores()
        try await stores.insert(.sample())
        try await stores.start(.sample(), opening: .sampleOpening(), dayLimit: nil, dayStart: .sample)
        _ = try await stores.accept(.sample())
        // The first heartbeat is stored, but its answer does not arrive.
        let faulty = FaultyStore(stores, failingCall: 1, moment: .after)
        let keeper = ReplyLeaseKeeper(sessions: faulty, clock: clock, pause: pulse, lease: .seconds(30))
        let right = ReplyRight(to: 1, until: .sample + .seconds(30))
        let gate = Gate()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await keeper.hold(right, in: .sample()) {
                    try await gate.pass()
                    return true
                } ?? false
            }
            await pulse.waitForSleepers(1)
            pulse.advance(by: .seconds(10))
            await pulse.waitForSleepers(1)
            #expect(right.until == .sample + .seconds(30))
            pulse.advance(by: .milliseconds(2_500))
            await pulse.waitForSleepers(1)
            #expect(right.until == .sample + .milliseconds(42_500))
            #expect(faulty.callCount == 3)
            gate.open()
            let isKept = try await group.next()
            #expect(isKept == true)
        }
    }

    @Test("A heartbeat that comes after the end of the lease keeps it, when nobody else took it")
    func late() async throws {
        try await Self.answering { (one: Talk, pulse: DrivenClock, session: ID<Session>, stream: ReplyEvents) in
            one.clock.advance(by: .seconds(60))
            pulse.advance(by: .seconds(10))
            await pulse.waitForSleepers(1)
            let now = one.clock.now
            let lease = try await Self.lease(of: session, one)
            #expect(lease == TurnLease(turn: 1, until: now + .seconds(30)))
            one.dialogue.gate.open()
            #expect(await outlines(stream).suffix(2) == ["6 reply 2 Me dices: un té", "7 done 1 active"])
        }
    }

    @Test("The janitor of another node leaves a talk alone while somebody is being answered in it")
    func janitor() async throws {
        var policy = SessionPolicy()
        policy.idleLimit = .seconds(20)
        let talk = Talk(dialogue: StagedDialogue(gate: Gate()), policy: policy)
        try await talk.run { (one: Talk, session: ID<Session>) async throws in
            _ = try await one.stream("un té", in: session)
            await one.dialogue.gate.waitForArrivals(1)
            one.clock.advance(by: .seconds(25))
            let other = one.restarted()
            #expect(try await other.service.endIdleSessions() == 0)
            #expect(try await one.stores.session(session, of: one.learner)?.status == .active)
            one.clock.advance(by: .seconds(5))
            #expect(try await other.service.endIdleSessions() == 1)
        }
    }
}

/// Finds what `OneRuleAnalyzer` finds after a time on the clock, as the first analysis of a language does.
private struct SlowAnalyzer: FrictionAnalyzer {
    let clock: ManualClock
    let duration: Duration

    func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
        self.clock.advance(by: self.duration)
        return try OneRuleAnalyzer().analyze(text, in: context)
    }
}
