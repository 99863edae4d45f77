/// A sentence with an error and its correction.
package struct ContrastPair: Hashable, Sendable, Codable {
    package let bad: String
    package let good: String

    package init(bad: String, good: String) {
        self.bad = bad
        self.good = good
    }
}

/// A line with which a character makes the learner need a form.
package struct Elicitation: Hashable, Sendable, Codable {
    /// The line in L2; `{form}` stands for the target form where a word is elicited.
    package let line: String
    /// Who would speak so; `nil` fits any register.
    package let register: Register?
    /// The lowest level that can be expected to understand the line.
    package let level: CEFRLevel
    /// Any of these in a character's line proves that it elicits (or contains) the form.
    package let cues: [FormPattern]

    package init(line: String, register: Register?, level: CEFRLevel, cues: [FormPattern]) {
        self.line = line
        self.register = register
        self.level = level
        self.cues = cues
    }
}

/// What a language pack knows about teaching one form.
package struct RuleLesson: Hashable, Sendable, Codable {
    package let target: TargetForm
    /// A short name in L1, such as “ser and estar with states”.
    package let title: String
    /// Two to four encouraging sentences in L1.
    package let explanation: String
    /// At least one.
    package let examples: [ContrastPair]
    /// At least two, so that a directive can be tried again in other words.
    package let elicitations: [Elicitation]
    /// Any of these in the learner's line is a use of the form, provided that the analyzer does not object to it.
    package let uses: [FormPattern]
    /// Forms of the same paradigm that a learner could confuse with the right one; for choose-the-form exercises.
    package let distractors: [String]
    /// The level at which the form is usually acquired; lower ones are taught first.
    package let level: CEFRLevel

    package init(
        target: TargetForm, title: String, explanation: String, examples: [ContrastPair], elicitations: [Elicitation],
        uses: [FormPattern], distractors: [String], level: CEFRLevel
    ) {
        self.target = target
        self.title = title
        self.explanation = explanation
        self.examples = examples
        self.elicitations = elicitations
        self.uses = uses
        self.distractors = distractors
        self.level = level
    }
}
