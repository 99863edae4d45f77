import AAPMCore
import AAPMTestSupport
import Synchronization

/// A dialogue that says what a test tells it to, in two pieces with a gate in between.
final class StagedDialogue: DialoguePort {
    /// What to answer to a text; `nil` fails as a partner that cannot answer.
    typealias Script = @Sendable (String) -> CharacterReply?

    let gate: Gate
    private let script: Script
    private let seen = Mutex<(openings: [TalkBriefing], exchanges: [TalkBriefing])>(([], []))

    init(gate: Gate = Gate(isOpen: true), script: @escaping Script = StagedDialogue.echo) {
        self.gate = gate
        self.script = script
    }

    /// “Hola” is answered with “Me dices: Hola”; `ayuda` is help, `adiós` concludes, `¡listo!` completes the task.
    static let echo: Script = { text in
        CharacterReply(
            line: "Me dices: \(text)", partner: .scripted, move: text == "ayuda" ? "hint" : "confirm",
            countsTurn: text != "ayuda", taskCompleted: text == "¡listo!", concludes: text == "adiós",
            state: #"{"last":"\#(text.unicodeScalars.count)"}"#)
    }

    var openings: [TalkBriefing] { self.seen.withLock { $0.openings } }
    var exchanges: [TalkBriefing] { self.seen.withLock { $0.exchanges } }

    /// What “¡fuera!” leaves between the two.
    private static func strain(in session: Session, at turn: Turn) -> ReputationChange {
        ReputationChange(session: session.id, turnIndex: turn.index, reason: .strain, delta: 0)
    }

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        self.seen.withLock { $0.openings.append(briefing) }
        return CharacterReply(line: "¡Buenos días!", partner: .scripted, move: "opening", state: #"{"step":0}"#)
    }

    func exchange(
        _ turn: Turn, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> DialogueOutcome {
        self.seen.withLock { $0.exchanges.append(briefing) }
        guard let reply = self.script(turn.text) else {
            throw AAPMError(.partnerUnavailable, "Nobody can answer right now.")
        }
        let scalars = Array(reply.line.unicodeScalars)
        // Cut where no word ends, as a model's tokens are.
        let cut = min(10, scalars.count)
        try await deliver(String(String.UnicodeScalarView(scalars[..<cut])))
        try await self.gate.pass()
        try await deliver(String(String.UnicodeScalarView(scalars[cut...])))
        return DialogueOutcome(
            reply: reply, elicited: reply.elicits, directives: [], evidence: [],
            relationship: Relationship(
                learner: briefing.session.learner, persona: briefing.session.persona,
                character: briefing.session.character, reputation: 0.05,
                log: turn.text == "¡fuera!" ? [Self.strain(in: briefing.session, at: turn)] : [],
                lastSeenAt: turn.createdAt, sessions: 1))
    }
}

/// Objects to “la problema” and to nothing else.
struct OneRuleAnalyzer: FrictionAnalyzer {
    func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
        let words = WordFolding.words(of: text)
        let isWrong = FormPattern("la problema").firstMatch(in: words) != nil
        return Analysis(
            findings: isWrong ? [.sample(start: 0)] : [], opportunities: [], nativeShare: 0,
            register: context.expectedRegister == .formal && words.contains("usted") ? .formal : nil,
            wordCount: words.count)
    }
}

/// Knows no language.
struct BrokenAnalyzer: FrictionAnalyzer {
    func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
        throw AAPMError(.analysisUnavailable, "There is no pack for this language.")
    }
}
