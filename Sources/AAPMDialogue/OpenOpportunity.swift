import AAPMCore

/// A chance to use a form that a character's line gave and that no turn has taken yet.
enum OpenOpportunity {
    /// The directive that waits for the learner's next turn.
    ///
    /// Help in between does not take the chance away: “what does that mean?” is no answer.
    ///
    /// - Parameter briefing: `turns` ends before the turn to be answered.
    static func directive(in briefing: TalkBriefing) -> Directive? {
        for turn in briefing.turns.reversed() where turn.speaker == .character {
            guard let facts = turn.reply else { return nil }
            if let id = facts.elicits { return Self.waiting(id, in: briefing) }
            // An opening answers nothing; before it there was nothing.
            guard turn.answers != nil, !facts.countsTurn else { return nil }
        }
        return nil
    }

    private static func waiting(_ id: ID<Directive>, in briefing: TalkBriefing) -> Directive? {
        briefing.directives.first { directive in
            directive.id == id && directive.status == .opportunityCreated
                && directive.lastAttempt?.session == briefing.session.id && directive.lastAttempt?.scoredAt == nil
        }
    }
}
