/// A standing order to the characters: make this learner need this form.
package struct Directive: Hashable, Sendable, Codable {
    package let id: ID<Directive>
    package let learner: ID<Learner>
    /// The persona in whose world it is to happen.
    package let persona: String
    /// A character that must do it; `nil` when any may.
    package let character: String?
    package let target: TargetForm
    /// The learner's own sentence, corrected.
    package let example: String
    package let lines: [Elicitation]
    /// Any of these in the learner's line is a use of the form.
    package let uses: [FormPattern]
    package var priority: DirectivePriority
    package var status: DirectiveStatus
    /// Attempts spent: a verified line of a character and the learner's next turn.
    package var attempts: Int
    /// The session it came from.
    package let source: ID<Session>
    /// The session and turn of the last attempt, so that insights can point at it.
    package var lastAttempt: DirectiveAttempt?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: ID<Directive>, learner: ID<Learner>, persona: String, character: String?, target: TargetForm,
        example: String, lines: [Elicitation], uses: [FormPattern], priority: DirectivePriority,
        status: DirectiveStatus, attempts: Int, source: ID<Session>, lastAttempt: DirectiveAttempt? = nil,
        createdAt: Timestamp, expiresAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.learner = learner
        self.persona = persona
        self.character = character
        self.target = target
        self.example = example
        self.lines = lines
        self.uses = uses
        self.priority = priority
        self.status = status
        self.attempts = attempts
        self.source = source
        self.lastAttempt = lastAttempt
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.updatedAt = updatedAt
    }
}

/// Where a directive was tried last.
package struct DirectiveAttempt: Hashable, Sendable, Codable {
    package let session: ID<Session>
    /// The character's eliciting line.
    package let elicitedAt: Int
    /// The learner's turn that was scored; `nil` until there is one.
    package let scoredAt: Int?

    package init(session: ID<Session>, elicitedAt: Int, scoredAt: Int?) {
        self.session = session
        self.elicitedAt = elicitedAt
        self.scoredAt = scoredAt
    }
}

package enum DirectivePriority: String, Codable, Sendable, CaseIterable, Comparable {
    case background, soon, immediate

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// Where a directive stands (PEDAGOGY section 2, DESIGN 7.4).
package enum DirectiveStatus: String, Codable, Sendable, CaseIterable {
    case pending, active
    case opportunityCreated = "opportunity_created"
    case usedCorrectly = "used_correctly"
    case usedIncorrectly = "used_incorrectly"
    case avoided, deferred, expired
}
