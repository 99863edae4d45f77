import AAPMCore

/// Which directive the next line of a character should work on.
enum DirectiveChoice {
    /// The most urgent armed directive, those tried least in this session first, and last those whose lines this
    /// character has all spoken.
    ///
    /// - Returns: `nil` right after a line that elicited, while a chance is open, when no learner turn would follow,
    ///   and when nothing is left for this character.
    static func next(in briefing: TalkBriefing, at now: Timestamp) -> Directive? {
        let lines = briefing.turns.filter { $0.speaker == .character }
        guard OpenOpportunity.directive(in: briefing) == nil, lines.last?.reply?.elicits == nil,
            briefing.session.turnsUsed < briefing.session.turnLimit
        else { return nil }
        var tries: [ID<Directive>: Int] = [:]
        for line in lines {
            if let id = line.reply?.elicits { tries[id, default: 0] += 1 }
        }
        let isSpent = { (directive: Directive) in
            tries[directive.id, default: 0] >= max(1, directive.spoken(by: briefing.character).lines.count)
        }
        return briefing.directives
            .filter { Self.isOpen($0, in: briefing, at: now) }
            .min { left, right in
                let (leftSpent, rightSpent) = (isSpent(left), isSpent(right))
                if leftSpent != rightSpent { return rightSpent }
                let (leftTries, rightTries) = (tries[left.id, default: 0], tries[right.id, default: 0])
                if leftTries != rightTries { return leftTries < rightTries }
                if left.priority != right.priority { return left.priority > right.priority }
                return (left.createdAt, left.id) < (right.createdAt, right.id)
            }
    }

    private static func isOpen(_ directive: Directive, in briefing: TalkBriefing, at now: Timestamp) -> Bool {
        guard DirectiveLifecycle.isArmed(directive, at: now),
            directive.character == nil || directive.character == briefing.character.id.text,
            directive.suits(briefing.character), !Self.isOpenElsewhere(directive, in: briefing)
        else { return false }
        // What could not be elicited in this talk waits for the next one.
        return directive.status != .deferred || directive.updatedAt < briefing.session.startedAt
    }

    /// Whether a chance is open in another talk, which a line here would take away from it.
    private static func isOpenElsewhere(_ directive: Directive, in briefing: TalkBriefing) -> Bool {
        guard directive.status == .opportunityCreated, let attempt = directive.lastAttempt else { return false }
        return attempt.scoredAt == nil && attempt.session != briefing.session.id
    }
}
