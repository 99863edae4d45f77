import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMSessions

@Suite("Re-joining a reply")
struct RejoinTests {
    private static let whole = [
        "1 accepted 1", "2 delta Me ", "3 delta dices: ", "4 delta un ", "5 delta té", "6 reply 2 Me dices: un té",
        "7 done 1 active",
    ]

    @Test(
        "Last-Event-ID goes on behind the event seen, live and from the journal; the end comes always",
        arguments: 0...9)
    func lastEventID(position: Int) async throws {
        try await Talk(dialogue: StagedDialogue(gate: Gate())).run { talk, session in
            let stream = try await talk.stream("un té", in: session)
            await talk.dialogue.gate.waitForArrivals(1)
            let live = try await talk.service.events(of: session, turn: 1, after: position, learner: talk.learner)
            talk.dialogue.gate.open()
            #expect(await outlines(stream) == Self.whole)
            #expect(await outlines(live) == Array(Self.whole.dropFirst(min(position, 5))))
            let stored = try await talk.service.events(of: session, turn: 1, after: position, learner: talk.learner)
            #expect(await outlines(stored) == Array(Self.whole.dropFirst(min(position, 5))))
        }
    }

    @Test("A client that goes away in the middle loses nothing")
    func clientGone() async throws {
        try await Talk(dialogue: StagedDialogue(gate: Gate())).run { talk, session in
            let stream = try await talk.stream("un té", key: "k1", in: session)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in stream {} }
                await talk.dialogue.gate.waitForArrivals(1)
                group.cancelAll()
            }
            talk.dialogue.gate.open()
            #expect(try await talk.say("un té", key: "k1", in: session).reply.text == "Me dices: un té")
            #expect(try await talk.journal(of: session).count == 3)
            #expect(talk.dialogue.exchanges.count == 1)
        }
    }

    @Test("A caller that gives up waiting for JSON does not stop the answer")
    func waiterGone() async throws {
        try await Talk(dialogue: StagedDialogue(gate: Gate())).run { talk, session in
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        _ = try await talk.say("un té", key: "k1", in: session)
                        return false
                    } catch {
                        return error is CancellationError
                    }
                }
                await talk.dialogue.gate.waitForArrivals(1)
                group.cancelAll()
                #expect(await group.next() == true)
            }
            let joined = try await talk.service.events(of: session, turn: 1, after: 0, learner: talk.learner)
            talk.dialogue.gate.open()
            #expect(await outlines(joined) == Self.whole)
        }
    }

    @Test("After a crash a resend waits for the lease to be over and is answered")
    func crashAndResend() async throws {
        let (talk, session) = try await Self.crashed()
        try await talk.restarted().run { (talk: Talk) async throws in
            #expect(try await talk.say("un té", key: "k1", in: session).reply.text == "Me dices: un té")
            #expect(try await talk.journal(of: session).map(\.text) == ["¡Buenos días!", "un té", "Me dices: un té"])
            #expect(Array(talk.pauses.all.prefix(6)) == Self.firstPauses)
            #expect(talk.pauses.now.offset == .milliseconds(30_250))
        }
    }

    @Test(
        "After a crash whoever joins waits for the lease to be over and sees the new line from its start",
        arguments: 0...9)
    func crashAndRejoin(position: Int) async throws {
        let (talk, session) = try await Self.crashed()
        try await talk.restarted().run { (talk: Talk) async throws in
            let events = try await talk.service.events(of: session, turn: 1, after: position, learner: talk.learner)
            #expect(await outlines(events) == Array(Self.whole.dropFirst(position == 1 ? 1 : 0)))
        }
    }

    @Test("A turn left by a crash does not keep the learner from going on, and can still be answered")
    func goesOnAfterCrash() async throws {
        let (talk, session) = try await Self.crashed()
        try await talk.restarted().run { (talk: Talk) async throws in
            talk.clock.advance(by: .seconds(30))
            #expect(try await talk.say("dos", in: session).reply.index == 3)
            #expect(try await talk.say("un té", key: "k1", in: session).reply.index == 4)
            #expect(try await talk.journal(of: session).map(\.answers) == [nil, nil, nil, 2, 1])
        }
    }

    private static let firstPauses: [Duration] = [50, 100, 200, 400, 500, 500].map { .milliseconds($0) }

    /// A talk whose process died in the middle of the answer to turn 1.
    private static func crashed() async throws -> (Talk, ID<Session>) {
        let talk = Talk(dialogue: StagedDialogue(gate: Gate()))
        let session = try await talk.run { talk, session in
            _ = try await talk.stream("un té", key: "k1", in: session)
            await talk.dialogue.gate.waitForArrivals(1)
            return session
        }
        return (talk, session)
    }

    @Test("A partner that fails says so; the turn is kept and a resend tries again at once")
    func partnerFails() async throws {
        let repaired = Gate()
        let dialogue = StagedDialogue { repaired.isOpen ? StagedDialogue.echo($0) : nil }
        try await Talk(dialogue: dialogue).run { talk, session in
            let events = try await talk.stream("un té", key: "k1", in: session)
            #expect(await outlines(events) == ["1 accepted 1", "2 failed AAPM-305"])
            #expect(try await talk.journal(of: session).map(\.text) == ["¡Buenos días!", "un té"])
            #expect(talk.incidents.all == ["reply to 1 failed: AAPM-305"])
            #expect(try await code { _ = try await talk.say("un té", key: "k1", in: session) } == .partnerUnavailable)
            repaired.open()
            #expect(try await talk.say("un té", key: "k1", in: session).reply.text == "Me dices: un té")
        }
    }

    @Test("A turn that is not there, and one that is the character's, cannot be joined", arguments: [0, 2, 7, -1])
    func noSuchTurn(index: Int) async throws {
        try await Talk().run { talk, session in
            _ = try await talk.say("hola", in: session)
            #expect(
                try await code {
                    _ = try await talk.service.events(of: session, turn: index, after: 0, learner: talk.learner)
                } == .turnNotFound)
        }
    }

    @Test("A line is cut at the same places however it comes in")
    func deterministicChunks() {
        let line = "  ¿Y qué  le pongo,\nseñora? \u{301}Sí…  "
        let whole = LineChunker.chunks(of: line)
        #expect(whole == ["  ", "¿Y ", "qué  ", "le ", "pongo,\n", "señora? ", "\u{301}Sí…  "])
        let scalars = Array(line.unicodeScalars)
        for size in 1...scalars.count {
            var chunker = LineChunker()
            var chunks: [String] = []
            for start in stride(from: 0, to: scalars.count, by: size) {
                let piece = scalars[start..<min(start + size, scalars.count)]
                chunks += chunker.take(String(String.UnicodeScalarView(piece)))
            }
            if let rest = chunker.finish() { chunks.append(rest) }
            #expect(chunks.map { Array($0.unicodeScalars) } == whole.map { Array($0.unicodeScalars) })
        }
    }
}
