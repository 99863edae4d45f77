import AAPMCore
import AAPMSessions
import AAPMTestSupport
import Testing

/// Negotiations as the session service sees them: what happened is read from the journal, wherever it is asked.
@Suite("Negotiations and the way back")
struct RecoveryTests {
    private static let office = StartRequest(persona: "barrio", tier: .negotiation)

    private static func standing(_ openness: Int, collapse: NegotiationCause? = nil) -> NegotiationStanding {
        var standing = NegotiationStanding(openness: openness)
        standing.collapse = collapse
        return standing
    }

    /// `basta` makes the clerk end the talk, `frío` makes her resist.
    private static let script: StagedDialogue.Script = { text in
        CharacterReply(
            line: "…", partner: .scripted, move: text == "basta" ? "close" : "ask", concludes: text == "basta",
            negotiation: text == "basta"
                ? standing(0, collapse: .register) : text == "frío" ? standing(2) : nil)
    }

    @Test("After a collapse the next talks lead back, and the companion alone is told")
    func wayBack() async throws {
        let dialogue = StagedDialogue(script: Self.script)
        try await Talk(dialogue: dialogue).run { talk, _ in
            let session = try await talk.service.start(Self.office, for: talk.learner).session.id
            #expect(try await talk.say("basta", in: session).session.status == .ended)
            let companion = try await talk.service.start(
                StartRequest(persona: "barrio", tier: .companion), for: talk.learner)
            #expect(companion.session.scene == "chat")
            #expect(dialogue.openings.last?.debrief?.id == ID("clerk"))
            _ = try await talk.say("hola", in: companion.session.id)
            _ = try await talk.service.end(companion.session.id, of: talk.learner)
            let baker = try await talk.service.start(Talk.bakery, for: talk.learner)
            #expect(dialogue.openings.last?.debrief == nil)
            _ = try await talk.say("hola", in: baker.session.id)
            _ = try await talk.service.end(baker.session.id, of: talk.learner)
            let persona = PersonaSchema.barrio
            #expect(
                try await talk.stores.recovery(of: talk.learner, in: persona)
                    == Recovery(scene: "office", character: "clerk", step: .sameScene))
        }
    }

    @Test("What stands between two people keeps a character at a distance in the next talk")
    func strain() async throws {
        let dialogue = StagedDialogue()
        try await Talk(dialogue: dialogue).run { talk, session in
            _ = try await talk.say("hola", in: session)
            let next = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
            #expect(dialogue.openings.last?.band == .friendly)
            _ = try await talk.say("¡fuera!", in: next)
            _ = try await talk.service.start(Talk.bakery, for: talk.learner)
            #expect(dialogue.openings.last?.band == .cool)
        }
    }

    @Test("A companion speaks less L1 to someone who gets by with none")
    func measuredShare() async throws {
        let dialogue = StagedDialogue()
        try await Talk(dialogue: dialogue).run { talk, _ in
            let session = try await talk.service.start(
                StartRequest(persona: "barrio", tier: .companion), for: talk.learner
            ).session.id
            for _ in 0..<6 { _ = try await talk.say("hola", in: session) }
            #expect(dialogue.exchanges.map(\.nativeShare) == [0.8, 0.8, 0.8, 0.8, 0.8, 0.6])
        }
    }

    @Test("An authority that resists is cold from the next turn on, and nothing of it is shown")
    func resists() async throws {
        let dialogue = StagedDialogue(script: Self.script)
        try await Talk(dialogue: dialogue).run { talk, _ in
            let session = try await talk.service.start(Self.office, for: talk.learner).session.id
            let exchange = try await talk.say("frío", in: session)
            #expect(exchange.reply.reply?.negotiation == nil)
            _ = try await talk.say("hola", in: session)
            #expect(dialogue.exchanges.map(\.band) == [.friendly, .cold])
            let turns = try await talk.service.turns(of: session, learner: talk.learner)
            #expect(turns.allSatisfy { $0.reply?.negotiation == nil })
            let stored = try await talk.stores.turns(of: session, learner: talk.learner)
            #expect(stored.compactMap { $0.reply?.negotiation?.openness } == [2])
        }
    }
}
