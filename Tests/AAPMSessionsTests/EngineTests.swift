import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Testing

@Suite("The reply engine")
struct EngineTests {
    @Test("Stopping finishes the replies under way and takes no more turns")
    func stops() async throws {
        let talk = Talk(dialogue: StagedDialogue(gate: Gate()))
        try await talk.stores.insert(.sample())
        let session = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await talk.engine.run() }
            let events = try await talk.stream("un té", in: session)
            await talk.dialogue.gate.waitForArrivals(1)
            talk.engine.stop()
            #expect(try await code { _ = try await talk.say("dos", in: session) } == .shuttingDown)
            talk.dialogue.gate.open()
            // The engine has returned once the group's only child has.
            try await group.next()
            #expect(await outlines(events).last == "7 done 1 active")
        }
    }

    @Test("Breaking off tells those who wait, and the turn stays")
    func breaksOff() async throws {
        let talk = Talk(dialogue: StagedDialogue(gate: Gate()))
        let (events, session) = try await talk.run { talk, session in
            let events = try await talk.stream("un té", in: session)
            await talk.dialogue.gate.waitForArrivals(1)
            return (events, session)
        }
        #expect(await outlines(events).last == "3 failed AAPM-509")
        #expect(try await talk.journal(of: session).map(\.text) == ["¡Buenos días!", "un té"])
    }

    @Test("A turn given before the engine runs waits for it")
    func waits() async throws {
        let talk = Talk()
        try await talk.stores.insert(.sample())
        let session = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
        let events = try await talk.stream("un té", in: session)
        try await talk.run { _ in
            #expect(await outlines(events).last == "7 done 1 active")
        }
    }

    @Test("More replies than the limit are refused before the turn is taken")
    func bounded() async throws {
        var policy = SessionPolicy()
        policy.replyLimit = 1
        try await Talk(dialogue: StagedDialogue(gate: Gate()), policy: policy).run { talk, session in
            let other = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
            let first = try await talk.stream("uno", in: session)
            let error = await #expect(throws: AAPMError.self) { _ = try await talk.say("dos", in: other) }
            #expect(error?.code == .partnerUnavailable)
            #expect(error?.retryAfter == .seconds(1))
            #expect(try await talk.journal(of: other).count == 1)
            talk.dialogue.gate.open()
            _ = await outlines(first)
            #expect(try await talk.say("dos", in: other).reply.text == "Me dices: dos")
        }
    }

    @Test("Many sessions are answered side by side")
    func sideBySide() async throws {
        try await Talk(dialogue: StagedDialogue(gate: Gate())).run { talk, _ in
            var events: [ReplyEvents] = []
            for number in 1...50 {
                let session = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
                events.append(try await talk.stream("turno \(number)", in: session))
            }
            await talk.dialogue.gate.waitForArrivals(50)
            talk.dialogue.gate.open()
            for (offset, stream) in events.enumerated() {
                #expect(await outlines(stream).contains("6 reply 2 Me dices: turno \(offset + 1)"))
            }
        }
    }
}
