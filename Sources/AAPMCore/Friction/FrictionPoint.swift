/// A breakdown of one session, as the pipeline recorded it.
package struct FrictionPoint: Hashable, Sendable, Codable {
    package let id: ID<FrictionPoint>
    package let session: ID<Session>
    package let learner: ID<Learner>
    /// The learner turn it is in.
    package let turnIndex: Int
    /// The whole turn as written.
    package let utterance: String
    package let finding: Finding
    /// Up to three turns before and after, in order.
    package let context: [ContextLine]
    /// Set by phase 2.
    package var classification: Classification?
    package let createdAt: Timestamp

    package init(
        id: ID<FrictionPoint>, session: ID<Session>, learner: ID<Learner>, turnIndex: Int, utterance: String,
        finding: Finding, context: [ContextLine], classification: Classification?, createdAt: Timestamp
    ) {
        self.id = id
        self.session = session
        self.learner = learner
        self.turnIndex = turnIndex
        self.utterance = utterance
        self.finding = finding
        self.context = context
        self.classification = classification
        self.createdAt = createdAt
    }
}

/// A line near a friction.
package struct ContextLine: Hashable, Sendable, Codable {
    package let index: Int
    package let speaker: Speaker
    package let text: String

    package init(index: Int, speaker: Speaker, text: String) {
        self.index = index
        self.speaker = speaker
        self.text = text
    }
}

/// What phase 2 found out about a friction point.
package struct Classification: Hashable, Sendable, Codable {
    package let recurrence: Recurrence
    /// At least three points of one domain in the session.
    package let isClustered: Bool
    package let nature: ErrorNature
    /// `error_rule_confidence`, 0 … 1 (DESIGN 7.5).
    package let ruleConfidence: Double
    /// Earlier sessions with the same target form as a friction.
    package let earlierSessions: Int
    package let isFossilising: Bool

    package init(
        recurrence: Recurrence, isClustered: Bool, nature: ErrorNature, ruleConfidence: Double, earlierSessions: Int,
        isFossilising: Bool
    ) {
        self.recurrence = recurrence
        self.isClustered = isClustered
        self.nature = nature
        self.ruleConfidence = ruleConfidence
        self.earlierSessions = earlierSessions
        self.isFossilising = isFossilising
    }
}

package enum Recurrence: String, Codable, Sendable {
    case novel, recurrent
}

package enum ErrorNature: String, Codable, Sendable {
    case systematic, slip, undecided

    /// - Parameter confidence: `error_rule_confidence`, 0 … 1.
    package init(confidence: Double) {
        self = confidence >= 0.7 ? .systematic : confidence < 0.5 ? .slip : .undecided
    }
}
