import AAPMCore
import AAPMTestSupport

/// Repeats what it hears, in two pieces with a gate in between; `fail` fails.
final class StagedDialogue: DialoguePort {
    let gate = Gate(isOpen: true)

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        CharacterReply(line: "¡Buenos días!", partner: .scripted, move: "opening", nativeHelp: "Good morning!")
    }

    func exchange(
        _ turn: Turn, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> DialogueOutcome {
        guard turn.text != "fail" else { throw AAPMError(.partnerUnavailable, "Nobody can answer right now.") }
        try await deliver("Me dices: ")
        try await self.gate.pass()
        try await deliver(turn.text)
        let reply = CharacterReply(
            line: "Me dices: \(turn.text)", partner: .scripted, move: "elicit", recasts: "el problema",
            concludes: turn.text == "adiós")
        return DialogueOutcome(
            reply: reply, elicited: ID("tried-\(briefing.session.id)"), directives: [], evidence: [],
            relationship: Relationship(
                learner: briefing.session.learner, persona: briefing.session.persona,
                character: briefing.session.character, reputation: 0.55, lastSeenAt: turn.createdAt, sessions: 1))
    }
}

/// Objects to “la problema” and to nothing else, in Spanish.
struct OneRuleAnalyzer: FrictionAnalyzer {
    func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
        guard context.languages.target == .spanish else {
            throw AAPMError(.analysisUnavailable, "There is no pack for this language.")
        }
        let words = WordFolding.words(of: text)
        let isWrong = FormPattern("la problema").firstMatch(in: words) != nil
        return Analysis(
            findings: isWrong ? [.sample(start: 0)] : [], opportunities: [], nativeShare: 0, register: nil,
            wordCount: words.count)
    }
}

/// Knows no lesson.
struct OneRuleBook: RuleBook {
    func lesson(for target: TargetForm, languages: LanguagePair) -> RuleLesson? { nil }

    func profiles(for languages: LanguagePair) -> [RuleProfile] { [] }
}
