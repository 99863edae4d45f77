package import AAPMCore

/// What a learner is told after a talk: four groups, all in L1, all encouraging. Never a reputation.
package struct SessionInsights: Hashable, Sendable {
    package let session: ID<Session>
    /// `false` while phases are still to come: ask again later for more.
    package let isComplete: Bool
    /// The lesson that the session gave, once it is delivered.
    package let lesson: ID<Curriculum>?
    package let headline: String
    /// At least one line.
    package let wentWell: [String]
    /// Forms that a character made room for in this talk.
    package let practised: [PractisedForm]
    /// Forms that characters will make room for next.
    package let next: [NextForm]
    package let numbers: SessionNumbers
    /// Only of a tier 3 talk.
    package let negotiation: NegotiationReport?

    package init(
        session: ID<Session>, isComplete: Bool, lesson: ID<Curriculum>?, headline: String, wentWell: [String],
        practised: [PractisedForm], next: [NextForm], numbers: SessionNumbers,
        negotiation: NegotiationReport? = nil
    ) {
        self.session = session
        self.isComplete = isComplete
        self.lesson = lesson
        self.headline = headline
        self.wentWell = wentWell
        self.practised = practised
        self.next = next
        self.numbers = numbers
        self.negotiation = negotiation
    }
}

/// A form that a directive was about in this talk.
package struct PractisedForm: Hashable, Sendable {
    package let directive: ID<Directive>
    package let title: String
    package let status: DirectiveStatus
    /// How it went, in plain words.
    package let outcome: String
    /// Why the character steered there: what was written when, and how it is said.
    package let because: String

    package init(
        directive: ID<Directive>, title: String, status: DirectiveStatus, outcome: String, because: String
    ) {
        self.directive = directive
        self.title = title
        self.status = status
        self.outcome = outcome
        self.because = because
    }
}

/// A form that a new directive is about.
package struct NextForm: Hashable, Sendable {
    package let directive: ID<Directive>
    package let title: String
    package let text: String

    package init(directive: ID<Directive>, title: String, text: String) {
        self.directive = directive
        self.title = title
        self.text = text
    }
}

/// The talk in numbers. A share without data is `nil`, never 0 or 1 (PEDAGOGY section 7).
package struct SessionNumbers: Hashable, Sendable {
    package let learnerTurns: Int
    /// Learner turns in which nothing was found.
    package let clearTurns: Int
    /// Chances to use a form that a rule knows, avoided ones included.
    package let opportunities: Int
    package let usedCorrectly: Int
    package let frictionPoints: Int

    package init(
        learnerTurns: Int, clearTurns: Int, opportunities: Int, usedCorrectly: Int, frictionPoints: Int
    ) {
        self.learnerTurns = learnerTurns
        self.clearTurns = clearTurns
        self.opportunities = opportunities
        self.usedCorrectly = usedCorrectly
        self.frictionPoints = frictionPoints
    }

    /// Forms used correctly ÷ opportunities, 0 … 1.
    package var accuracy: Double? {
        self.opportunities == 0 ? nil : Double(self.usedCorrectly) / Double(self.opportunities)
    }
}
