import AAPMCore

/// Which directive the next line of a character should work on.
enum DirectiveChoice {
    /// The most urgent armed directive, those tried least in this session first.
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
        return briefing.directives
            .filter { Self.isOpen($0, in: briefing, at: now) }
            .min { left, right in
                let (leftTries, rightTries) = (tries[left.id, default: 0], tries[right.id, default: 0])
                if leftTries != rightTries { return leftTries < rightTries }
                if left.priority != right.priority { return left.priority > right.priority }
                return (left.createdAt, left.id) < (right.createdAt, right.id)
            }
    }

    private static func isOpen(_ directive: Directive, in briefing: TalkBriefing, at now: Timestamp) -> Bool {
        guard DirectiveLifecycle.isArmed(directive, at: now),
            directive.character == nil || directive.character == briefing.character.id.text
        else { return false }
        // What could not be elicited in this talk waits for the next one.
        return directive.status != .deferred || directive.updatedAt < briefing.session.startedAt
    }
}
