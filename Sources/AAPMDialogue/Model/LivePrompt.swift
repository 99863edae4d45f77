import AAPMCore

/// The last layer: the mood as behaviour, never as a number, and the brief for one line.
enum LivePrompt {
    static func values(_ briefing: TalkBriefing, plan: LinePlan) -> [String: PromptValue] {
        let director = plan.director
        let isFirst = !briefing.turns.contains { $0.answers != nil }
        var flags: [String: Bool] = [
            "warm": briefing.band == .warm, "friendly": briefing.band == .friendly, "cool": briefing.band == .cool,
            "cold": briefing.band == .cold, "returns": isFirst && (briefing.weeksAway ?? 0) >= 3,
            "understood": plan.isUnderstood, "glossed": plan.isUnderstood && director.nativeHelp != nil,
            "closes": director.concludes, "confirms": director.move == Move.confirm.rawValue,
            "refuses": director.move == Move.refuse.rawValue, "asks_back": director.move == Move.didYouMean.rawValue,
            "asks_for_language": director.move == Move.nativeLanguage.rawValue,
            "slower": director.move == Move.slower.rawValue,
        ]
        var values: [String: PromptValue] = [
            "language": .words(briefing.persona.languages.target.nameInEnglish), "draft": .data(director.line),
        ]
        if let recast = director.recasts { values["recast"] = .data(recast) }
        if let question = plan.question {
            flags["elicits"] = true
            flags["insists"] = plan.turn.insists
            values["question"] = .data(question)
        }
        for (name, holds) in flags { values[name] = .flag(holds) }
        return values
    }
}
