import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMSessions

@Suite("A talk over several nodes")
struct NodeTests {
    private static let whole = [
        "1 accepted 1", "2 delta Me ", "3 delta dices: ", "4 delta un ", "5 delta té", "6 reply 2 Me dices: un té",
        "7 done 1 active",
    ]

    /// Two nodes: the first is in the middle of its answer to “un té”, key k1; the second waits at its gate between looks.
    private static func answering(
        policy: SessionPolicy = SessionPolicy(),
        _ body: @Sendable (_ one: Talk, _ other: Talk, ID<Session>, ReplyEvents) async throws -> Void
    ) async throws {
        try await Talk(dialogue: StagedDialogue(gate: Gate()), policy: policy).run { one, session in
            let stream = try await one.stream("un té", key: "k1", in: session)
            await one.dialogue.gate.waitForArrivals(1)
            try await one.restarted(pauseGate: Gate()).run { (other: Talk) async throws in
                try await body(one, other, session, stream)
            }
        }
    }

    @Test("A reader goes on at another node without a gap or a repeat", arguments: 0...6)
    func rejoin(position: Int) async throws {
        try await Self.answering {
            (one: Talk, other: Talk, session: ID<Session>, stream: ReplyEvents) async throws in
            let joined = try await other.service.events(of: session, turn: 1, after: position, learner: one.learner)
            async let seen = outlines(joined)
            await other.pauses.gate.waitForArrivals(1)
            one.dialogue.gate.open()
            #expect(await outlines(stream) == Self.whole)
            other.pauses.gate.open()
            #expect(await seen == Array(Self.whole.dropFirst(min(position, 5))))
            #expect(try await one.journal(of: session).count == 3)
            #expect(other.dialogue.exchanges.isEmpty)
        }
    }

    @Test("A resend to another node joins the answer, as events and as JSON")
    func resend() async throws {
        try await Self.answering {
            (one: Talk, other: Talk, session: ID<Session>, _: ReplyEvents) async throws in
            let joined = try await other.stream("un té", key: "k1", in: session)
            async let seen = outlines(joined)
            async let exchange = other.say("un té", key: "k1", in: session)
            await other.pauses.gate.waitForArrivals(2)
            one.dialogue.gate.open()
            await one.engine.settle(session)
            other.pauses.gate.open()
            #expect(await seen == Self.whole)
            let answer = try await exchange
            #expect(answer.learnerTurn.index == 1)
            #expect(answer.reply.text == "Me dices: un té")
            #expect(answer.turnsRemaining == answer.session.turnLimit - 1)
            #expect(try await one.journal(of: session).map(\.answers) == [nil, nil, 1])
            #expect(other.dialogue.exchanges.isEmpty)
        }
    }

    @Test("The second of two turns at two nodes is refused with a time to wait, and its resend is taken")
    func second() async throws {
        try await Self.answering {
            (one: Talk, other: Talk, session: ID<Session>, _: ReplyEvents) async throws in
            let error = await #expect(throws: AAPMError.self) { _ = try await other.say("dos", key: "k2", in: session) }
            #expect(error?.code == .turnInProgress)
            #expect(error?.retryAfter == .seconds(1))
            one.dialogue.gate.open()
            await one.engine.settle(session)
            #expect(try await other.say("dos", key: "k2", in: session).reply.text == "Me dices: dos")
            #expect(try await one.journal(of: session).map(\.index) == [0, 1, 2, 3, 4])
        }
    }

    @Test("A node that answers for longer than it may is overtaken, and what was stored first counts")
    func overtaken() async throws {
        try await Self.answering {
            (one: Talk, other: Talk, session: ID<Session>, stream: ReplyEvents) async throws in
            one.clock.advance(by: .seconds(30))
            #expect(try await other.say("un té", key: "k1", in: session).reply.text == "Me dices: un té")
            one.dialogue.gate.open()
            #expect(await outlines(stream) == Self.whole)
            #expect(try await one.journal(of: session).map(\.answers) == [nil, nil, 1])
        }
    }

    @Test("Looking ends when the answer does not come in time")
    func bounded() async throws {
        var policy = SessionPolicy()
        policy.followLimit = .seconds(5)
        try await Self.answering(policy: policy) {
            (one: Talk, other: Talk, session: ID<Session>, _: ReplyEvents) async throws in
            other.pauses.gate.open()
            let events = try await other.service.events(of: session, turn: 1, after: 0, learner: one.learner)
            #expect(await outlines(events) == ["1 accepted 1", "2 failed AAPM-105"])
            #expect(other.pauses.now.offset == .milliseconds(5_250))
            #expect(try await code { _ = try await other.say("un té", key: "k1", in: session) } == .turnInProgress)
        }
    }

    @Test("A reader who goes away stops looking")
    func readerGone() async throws {
        try await Self.answering {
            (one: Talk, other: Talk, session: ID<Session>, _: ReplyEvents) async throws in
            let events = try await other.service.events(of: session, turn: 1, after: 1, learner: one.learner)
            let seen = await withTaskGroup(of: [String].self) { group in
                group.addTask { await outlines(events) }
                await other.pauses.gate.waitForArrivals(1)
                group.cancelAll()
                return await group.next()
            }
            #expect(seen == [])
            #expect(other.pauses.all == [.milliseconds(50)])
        }
    }

    @Test("A talk that ends meanwhile ends the looking")
    func endedMeanwhile() async throws {
        try await Self.answering {
            (one: Talk, other: Talk, session: ID<Session>, _: ReplyEvents) async throws in
            let events = try await other.service.events(of: session, turn: 1, after: 0, learner: one.learner)
            async let seen = outlines(events)
            await other.pauses.gate.waitForArrivals(1)
            _ = try await one.stores.end(
                session, of: one.learner, reason: .systemError, run: nil, now: one.clock.now)
            other.pauses.gate.open()
            #expect(await seen == ["1 accepted 1", "2 failed AAPM-104"])
        }
    }

    @Test("Ending a talk at one node waits for the answer at another")
    func end() async throws {
        try await Self.answering {
            (one: Talk, other: Talk, session: ID<Session>, stream: ReplyEvents) async throws in
            async let ended = other.service.end(session, of: one.learner)
            await other.pauses.gate.waitForArrivals(1)
            one.dialogue.gate.open()
            #expect(await outlines(stream) == Self.whole)
            other.pauses.gate.open()
            #expect(try await ended.run != nil)
            #expect(one.stores.conversation(of: session)?.map(\.text) == ["¡Buenos días!", "un té", "Me dices: un té"])
        }
    }

    @Test("Ending a talk whose answer died with its node takes no longer than the lease")
    func endAfterCrash() async throws {
        let talk = Talk(dialogue: StagedDialogue(gate: Gate()))
        let session = try await talk.run { talk, session in
            _ = try await talk.stream("un té", in: session)
            await talk.dialogue.gate.waitForArrivals(1)
            return session
        }
        let other = talk.restarted()
        #expect(try await other.service.end(session, of: talk.learner).session.status == .ended)
        #expect(other.pauses.now.offset == .milliseconds(30_250))
        #expect(try await other.service.end(session, of: talk.learner).session.status == .ended)
        #expect(other.pauses.now.offset == .milliseconds(30_250))
    }

    @Test("Ending a talk whose partner failed waits for nobody")
    func endAfterFailure() async throws {
        try await Talk(dialogue: StagedDialogue { _ in nil }).run { (talk: Talk, session: ID<Session>) async throws in
            #expect(try await code { _ = try await talk.say("un té", in: session) } == .partnerUnavailable)
            #expect(try await talk.service.end(session, of: talk.learner).session.status == .ended)
            #expect(talk.pauses.all == [])
        }
    }

    @Test(
        "A line made again that is another one is shown from its start, and its end is never missed", arguments: 0...9)
    func otherLine(position: Int) async throws {
        try await Self.answering {
            (one: Talk, _: Talk, session: ID<Session>, _: ReplyEvents) async throws in
            one.clock.advance(by: .seconds(30))
            let shorter = StagedDialogue(gate: Gate()) { _ in
                CharacterReply(line: "Sí.", partner: .scripted, move: "confirm")
            }
            try await one.restarted(dialogue: shorter).run { (other: Talk) async throws in
                let all = ["1 accepted 1", "2 delta Sí.", "3 reply 2 Sí.", "4 done 1 active"]
                let live = try await other.service.events(of: session, turn: 1, after: position, learner: one.learner)
                shorter.gate.open()
                #expect(await outlines(live) == Array(all.dropFirst(position == 1 ? 1 : 0)))
                let stored = try await other.service.events(of: session, turn: 1, after: position, learner: one.learner)
                #expect(await outlines(stored) == Array(all.dropFirst(min(position, 2))))
            }
        }
    }
}
