import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

/// A partner of a few rules: elicits with the directive's first line when it feels like it, asks again what it does not
/// understand, helps, and says good-bye.
final class SmallPartner: CharacterResponder {
    /// How it takes a directive.
    enum Will: Sendable {
        case elicits
        /// Only when told twice.
        case elicitsWhenPressed
        case never
    }

    private let will: Will
    private let seen = Mutex<[LearnerTurnBriefing]>([])

    init(_ will: Will = .elicits) {
        self.will = will
    }

    var briefs: [LearnerTurnBriefing] { self.seen.withLock { $0 } }

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        CharacterReply(line: "¡Buenos días!", partner: .scripted, move: "opening")
    }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        self.seen.withLock { $0.append(turn) }
        let reply = self.reply(to: turn)
        for piece in reply.line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            try await deliver((piece.offset == 0 ? "" : " ") + piece.element)
        }
        return reply
    }

    private func reply(to turn: LearnerTurnBriefing) -> CharacterReply {
        switch turn.text {
        case "¿qué?":
            return CharacterReply(line: "¿Qué le pasa hoy?", partner: .scripted, move: "repeat", countsTurn: false)
        case "blablabla":
            return CharacterReply(line: "Perdone, ¿cómo dice?", partner: .scripted, move: "repair", isUnderstood: false)
        case "¿qué tal?":
            // An answer that was not to elicit, and holds the cue by chance.
            return CharacterReply(line: "Bien, ¿y qué le pasa a usted?", partner: .scripted, move: "ask")
        case "adiós":
            return CharacterReply(line: "¡Hasta luego!", partner: .scripted, move: "close", concludes: true)
        default: break
        }
        let elicits = self.will == .elicits || (self.will == .elicitsWhenPressed && turn.insists)
        guard let directive = turn.directive, elicits, let elicitation = directive.lines.first else {
            return CharacterReply(
                line: turn.insists ? "Muy bien, de verdad." : "Muy bien.", partner: .scripted, move: "ask",
                // What a partner claims is not what is believed.
                elicits: turn.directive?.id, taskCompleted: turn.text == "listo")
        }
        return CharacterReply(
            line: elicitation.line, partner: .scripted, move: "elicit", elicits: directive.id,
            taskCompleted: turn.text == "listo")
    }
}

/// The pieces that were delivered.
final class Delivered: Sendable {
    private let pieces = Mutex<[String]>([])
    func add(_ piece: String) { self.pieces.withLock { $0.append(piece) } }
    var line: String { self.pieces.withLock { $0.joined() } }
}

extension TalkBriefing {
    /// A talk in the bakery of tier 2 after `turns`.
    static func sample(
        tier: Tier = .immersion, character: String = "baker", turns: [Turn] = [.sampleOpening()],
        directives: [Directive] = [], turnsUsed: Int = 1, turnLimit: Int = 20, taskCompleted: Bool = false,
        startedAt: Timestamp = .sample
    ) throws -> TalkBriefing {
        let persona = PersonaSchema.barrio
        var session = Session.sample(tier: tier, character: character, turnLimit: turnLimit, at: startedAt)
        session.turnsUsed = turnsUsed
        session.taskCompleted = taskCompleted
        session.nextTurnIndex = turns.count + 1
        let profile = try #require(persona.character(ID(character)))
        return TalkBriefing(
            session: session, learner: .sample(), persona: persona, character: profile,
            scene: persona.scene(ID("bakery")), band: .friendly, weeksAway: nil, nativeShare: 0,
            directives: directives, turns: turns)
    }
}

extension Turn {
    static func said(
        _ text: String = "Hola", index: Int, analysis: Analysis = .empty, at now: Timestamp = .sample
    ) -> Turn {
        Turn(
            session: ID("session-1"), index: index, speaker: .learner, text: text, analysis: analysis, createdAt: now)
    }

    static func replied(
        _ text: String = "Muy bien.", index: Int, move: String = "ask", elicits: String? = nil, countsTurn: Bool = true
    ) -> Turn {
        Turn(
            session: ID("session-1"), index: index, speaker: .character, text: text, character: "baker",
            answers: index - 1,
            reply: ReplyFacts(
                partner: .scripted, move: move, elicits: elicits.map { ID($0) }, countsTurn: countsTurn),
            createdAt: .sample)
    }
}

extension Analysis {
    static func of(
        _ findings: [Finding] = [], opportunities: [Opportunity] = [], register: Register? = nil
    ) -> Analysis {
        Analysis(findings: findings, opportunities: opportunities, nativeShare: 0, register: register, wordCount: 3)
    }
}

extension Finding {
    static func of(_ type: FrictionType, _ severity: Severity) -> Finding {
        Finding(
            start: 0, end: 4, quote: "hola", corrections: ["buenas"], type: type, cause: .unknown, code: "R:OTHER",
            rule: "es.test.\(type.rawValue)", severity: severity, confidence: 0.9, provenance: .rules)
    }
}
