/// What may happen to a directive, as a pure state machine (DESIGN 7.4).
///
/// An attempt is a verified line of a character and the learner's next turn. `used_correctly` ends the directive;
/// `used_incorrectly` and `avoided` leave it armed until three attempts are spent, the last outcome staying.
package enum DirectiveLifecycle {
    package static let attemptLimit = 3
    package static let activeLimit = 5
    package static let lifetime: Duration = .seconds(14 * 24 * 3_600)

    /// Whether characters may still work on the directive at `now`.
    package static func isArmed(_ directive: Directive, at now: Timestamp) -> Bool {
        guard now < directive.expiresAt, directive.attempts < self.attemptLimit else { return false }
        switch directive.status {
        case .pending, .active, .deferred, .opportunityCreated, .usedIncorrectly, .avoided: return true
        case .usedCorrectly, .expired: return false
        }
    }

    /// Whether the directive has not ended: neither by a success nor by time or attempts, whatever the clock says now.
    package static func isOpen(_ directive: Directive) -> Bool {
        directive.attempts < self.attemptLimit && directive.status != .usedCorrectly && directive.status != .expired
    }

    /// A session in its world began.
    package static func activate(_ directive: Directive, at now: Timestamp) -> Directive {
        guard self.isArmed(directive, at: now) else { return self.expire(directive, at: now) }
        var next = directive
        next.status = .active
        next.updatedAt = now
        return next
    }

    /// A character's line was verified to elicit the form.
    package static func elicited(
        _ directive: Directive, in session: ID<Session>, turn: Int, at now: Timestamp
    ) -> Directive {
        var next = directive
        next.status = .opportunityCreated
        next.lastAttempt = DirectiveAttempt(session: session, elicitedAt: turn, scoredAt: nil)
        next.updatedAt = now
        return next
    }

    /// No line could be made to elicit it; costs no attempt.
    package static func deferred(_ directive: Directive, at now: Timestamp) -> Directive {
        var next = directive
        next.status = .deferred
        next.updatedAt = now
        return next
    }

    /// The learner's next turn was scored.
    package static func scored(
        _ directive: Directive, as outcome: OpportunityOutcome, turn: Int, at now: Timestamp
    ) -> Directive {
        var next = directive
        next.attempts += 1
        switch outcome {
        case .correct: next.status = .usedCorrectly
        case .incorrect: next.status = .usedIncorrectly
        case .avoided: next.status = .avoided
        }
        next.lastAttempt = directive.lastAttempt.map {
            DirectiveAttempt(session: $0.session, elicitedAt: $0.elicitedAt, scoredAt: turn)
        }
        next.updatedAt = now
        return next
    }

    /// Ends one whose time is over without a success. An outcome that was measured stays as the last word.
    package static func expire(_ directive: Directive, at now: Timestamp) -> Directive {
        var next = directive
        switch directive.status {
        case .pending, .active, .deferred, .opportunityCreated:
            next.status = .expired
            next.updatedAt = now
        case .usedCorrectly, .usedIncorrectly, .avoided, .expired: break
        }
        return next
    }
}
