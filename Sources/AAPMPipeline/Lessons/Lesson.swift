package import AAPMCore

/// A lesson as its learner may see it now.
package struct Lesson: Hashable, Sendable {
    package let id: ID<Curriculum>
    package let session: ID<Session>
    package let languages: LanguagePair
    package let format: LessonFormat
    package let units: [LessonUnit]
    package let progress: CurriculumProgress
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    /// - Returns: `nil` for one that phase 4 has not delivered yet.
    init?(_ curriculum: Curriculum) {
        guard let format = curriculum.format else { return nil }
        let phrases = Phrasebook.of(curriculum.languages.native).lesson
        self.id = curriculum.id
        self.session = curriculum.session
        self.languages = curriculum.languages
        self.format = format
        self.units = curriculum.units.map { LessonUnit($0, phrases: phrases) }
        self.progress = CurriculumProgress(curriculum.units)
        self.createdAt = curriculum.createdAt
        self.updatedAt = curriculum.updatedAt
    }
}

/// One unit as it is shown, after what the learner said about it.
package struct LessonUnit: Hashable, Sendable {
    package let id: String
    /// Its form is the title where there is no form: something to leave out, or one that nobody knows for sure.
    package let target: TargetForm
    /// In L1.
    package let title: String
    /// In L1; in other words and with a contrast once "unclear" was said.
    package let explanation: String
    /// Why it was chosen, in L1.
    package let reason: String
    package let own: ContrastPair
    package let frictionPoints: [ID<FrictionPoint>]
    /// Those shown now; "more examples" shows one more.
    package let examples: [ContrastPair]
    /// Whether "more examples" would show another one.
    package let hasMoreExamples: Bool
    package let exercises: [LessonExercise]
    package let isSkipped: Bool
    package let isComplete: Bool

    init(_ unit: CurriculumUnit, phrases: LessonPhrases) {
        self.id = unit.id
        self.target =
            unit.target.form.isEmpty ? TargetForm(rule: unit.target.rule, form: unit.title) : unit.target
        self.title = unit.title
        self.reason = unit.reason
        self.own = unit.own
        self.frictionPoints = unit.frictionPoints
        self.examples = Array(unit.examples.prefix(unit.examplesShown))
        self.hasMoreExamples = unit.examplesShown < unit.examples.count
        self.exercises = unit.exercises.map(LessonExercise.init)
        self.isSkipped = unit.isSkipped
        self.isComplete = unit.isComplete
        self.explanation = Self.explanation(of: unit, phrases)
    }

    /// Every "unclear" puts another pair side by side, the learner's own first.
    private static func explanation(of unit: CurriculumUnit, _ phrases: LessonPhrases) -> String {
        guard unit.unclearCount > 0 else { return unit.explanation }
        let pairs = [unit.own] + unit.examples
        let pair = pairs[(unit.unclearCount - 1) % pairs.count]
        // A model shares no words with the learner's sentence: then it is not a part of it that changes.
        let isEdit = WordDiff.pieces(from: pair.bad, to: pair.good).contains { $0.kind == .same }
        let contrast = Phrasebook.fill(
            isEdit ? phrases.otherWords : phrases.otherWordsModel,
            ["bad": Phrasebook.quoted(pair.bad), "good": Phrasebook.quoted(pair.good)])
        return contrast + " " + unit.explanation
    }
}

/// One exercise as it is shown: its solution only after the first attempt.
package struct LessonExercise: Hashable, Sendable {
    package let id: String
    package let kind: ExerciseKind
    package let instruction: String
    package let prompt: String
    package let options: [String]
    /// `nil` before the first attempt; empty for a free sentence.
    package let accepted: [String]?
    package let attempts: [ExerciseAttempt]

    init(_ exercise: Exercise) {
        self.id = exercise.id
        self.kind = exercise.kind
        self.instruction = exercise.instruction
        self.prompt = exercise.prompt
        self.options = exercise.options
        self.accepted = exercise.attempts.isEmpty ? nil : exercise.accepted
        self.attempts = exercise.attempts
    }
}
