import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Testing

/// Two nodes on one store, of which one remembers the talk as it was before the other went on with it.
@Suite("A node whose memory of a talk is old")
struct TwoNodeTests {
    /// One turn on the node that remembers, then three minutes later one on the other.
    private static func run(_ body: @Sendable (_ old: Talk, ID<Session>) async throws -> Void) async throws {
        try await Talk().run { other, session in
            try await other.restarted(remembers: true).run { (old: Talk) async throws in
                _ = try await old.say("uno", in: session)
                old.clock.advance(by: .seconds(180))
                _ = try await other.say("dos", key: "k2", in: session)
                try await body(old, session)
            }
        }
    }

    @Test("It takes the turn where the talk is now, and the character knows all that was said")
    func goesOn() async throws {
        try await Self.run { old, session in
            let exchange = try await old.say("tres", in: session)
            #expect(exchange.reply.index == 6)
            let lines = ["¡Buenos días!", "uno", "Me dices: uno", "dos", "Me dices: dos"]
            #expect(old.dialogue.exchanges.last?.turns.map(\.text) == lines)
            let journal = try await old.journal(of: session)
            #expect(journal.map(\.text) == lines + ["tres", "Me dices: tres"])
        }
    }

    @Test("It does not end for idleness a talk that went on elsewhere")
    func notIdle() async throws {
        try await Self.run { old, session in
            old.clock.advance(by: .seconds(180))
            let exchange = try await old.say("tres", in: session)
            #expect(exchange.session.status == .active)
            old.clock.advance(by: .seconds(300))
            #expect(try await code { _ = try await old.say("tarde", in: session) } == .sessionEnded)
            let ended = try await old.service.session(session, of: old.learner)
            #expect(ended.endReason == .inactivityTimeout)
        }
    }

    @Test("A resend of a turn that the other answered gets that answer")
    func resend() async throws {
        try await Self.run { old, session in
            let exchange = try await old.say("dos", key: "k2", in: session)
            #expect(exchange.reply.text == "Me dices: dos")
            let events = try await old.service.events(of: session, turn: 3, after: 0, learner: old.learner)
            #expect(await outlines(events).suffix(2) == ["5 reply 4 Me dices: dos", "6 done 2 active"])
            #expect(old.dialogue.exchanges.count == 1)
        }
    }

    @Test("It refuses turns of a talk that ended elsewhere")
    func ended() async throws {
        try await Self.run { old, session in
            let other = old.restarted()
            _ = try await other.service.end(session, of: old.learner)
            #expect(try await code { _ = try await old.say("tres", in: session) } == .sessionEnded)
        }
    }
}
