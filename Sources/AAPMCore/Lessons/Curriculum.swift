/// The lesson that one session gives: at most five units (PEDAGOGY section 6).
package struct Curriculum: Hashable, Sendable, Codable {
    package let id: ID<Curriculum>
    package let session: ID<Session>
    package let learner: ID<Learner>
    package let languages: LanguagePair
    package var units: [CurriculumUnit]
    /// Set by phase 4.
    package var format: LessonFormat?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package static let unitLimit = 5

    package init(
        id: ID<Curriculum>, session: ID<Session>, learner: ID<Learner>, languages: LanguagePair,
        units: [CurriculumUnit], format: LessonFormat?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.session = session
        self.learner = learner
        self.languages = languages
        self.units = units
        self.format = format
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

package enum LessonFormat: String, Codable, Sendable, CaseIterable {
    case slideshow, flashcards, dialogue, podcast, debrief, notebook
}

/// One form, taught and practised.
package struct CurriculumUnit: Hashable, Sendable, Codable {
    package let id: String
    package let target: TargetForm
    /// A short name in L1.
    package let title: String
    /// In L1.
    package let explanation: String
    /// The learner's own sentence, and the same corrected.
    package let own: ContrastPair
    package let frictionPoints: [ID<FrictionPoint>]
    package let examples: [ContrastPair]
    package var exercises: [Exercise]
    /// Why it was chosen, in L1, encouraging.
    package let reason: String
    package var isSkipped: Bool
    /// How often "unclear" was said; the next time other words and examples are shown.
    package var unclearCount: Int
    /// How many of `examples` are shown; "more examples" raises it.
    package var examplesShown: Int

    package init(
        id: String, target: TargetForm, title: String, explanation: String, own: ContrastPair,
        frictionPoints: [ID<FrictionPoint>], examples: [ContrastPair], exercises: [Exercise], reason: String,
        isSkipped: Bool = false, unclearCount: Int = 0, examplesShown: Int = 1
    ) {
        self.id = id
        self.target = target
        self.title = title
        self.explanation = explanation
        self.own = own
        self.frictionPoints = frictionPoints
        self.examples = examples
        self.exercises = exercises
        self.reason = reason
        self.isSkipped = isSkipped
        self.unclearCount = unclearCount
        self.examplesShown = examplesShown
    }

    /// Complete when each exercise was tried; a skipped unit is not.
    package var isComplete: Bool { !self.isSkipped && self.exercises.allSatisfy { !$0.attempts.isEmpty } }
}

package enum ExerciseKind: String, Codable, Sendable, CaseIterable {
    case gap, choose, reorder, transform
    case errorHunt = "error_hunt"
    case minimalPair = "minimal_pair"
    case dictation
    case freeSentence = "free_sentence"
}

/// Something to do with a form.
package struct Exercise: Hashable, Sendable, Codable {
    package let id: String
    package let kind: ExerciseKind
    /// What to do, in L1.
    package let instruction: String
    /// What to work on, in L2; a gap is `____`.
    package let prompt: String
    /// What to choose from or to reorder; empty for the other kinds.
    package let options: [String]
    /// Every answer that counts, best first. Empty for `free_sentence`, which the analyzer judges. Sent to the
    /// browser only after the first attempt.
    package let accepted: [String]
    package var attempts: [ExerciseAttempt]

    package init(
        id: String, kind: ExerciseKind, instruction: String, prompt: String, options: [String], accepted: [String],
        attempts: [ExerciseAttempt] = []
    ) {
        self.id = id
        self.kind = kind
        self.instruction = instruction
        self.prompt = prompt
        self.options = options
        self.accepted = accepted
        self.attempts = attempts
    }
}

package struct ExerciseAttempt: Hashable, Sendable, Codable {
    package let answer: String
    package let verdict: AnswerVerdict
    package let at: Timestamp

    package init(answer: String, verdict: AnswerVerdict, at: Timestamp) {
        self.answer = answer
        self.verdict = verdict
        self.at = at
    }
}

package enum AnswerVerdict: String, Codable, Sendable {
    case correct
    /// Right but for a slip of typing or a diacritic; counts as right and is shown.
    case almost
    case incorrect

    package var counts: Bool { self != .incorrect }
}
