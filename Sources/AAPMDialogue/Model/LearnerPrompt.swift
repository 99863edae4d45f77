import AAPMCore

/// The third layer: the learner, what the character remembers, and the notes of a long talk. The same for a whole talk but
/// for the notes.
enum LearnerPrompt {
    /// Of what comes to a character's mind, the best.
    private static let factLimit = 12

    static func values(_ briefing: TalkBriefing, notes: String) -> [String: PromptValue] {
        let facts = briefing.memories.map { PromptData.cleaned($0.text) }
            .filter { !$0.isEmpty }.prefix(Self.factLimit).sorted()
        let share = briefing.session.tier == .companion ? briefing.nativeShare : 0
        var values: [String: PromptValue] = [
            "level": .words(briefing.learner.level.rawValue), "first_talk": .flag(Self.isFirstTalk(briefing)),
            "has_facts": .flag(!facts.isEmpty), "facts": .list(facts.map { ["fact": .data($0)] }),
            "native_much": .flag(share >= 0.5), "native_some": .flag(share < 0.5 && share >= 0.15),
            "summary": .data(notes),
        ]
        if let name = briefing.learner.displayName { values["name"] = .data(PromptData.cleaned(name, limit: 60)) }
        return values
    }

    /// The first exchange of a talk counts the talk itself; it must not read otherwise after it.
    private static func isFirstTalk(_ briefing: TalkBriefing) -> Bool {
        let hasExchanged = briefing.turns.contains { $0.answers != nil }
        return (briefing.relationship?.sessions ?? 0) <= (hasExchanged ? 1 : 0)
    }
}
