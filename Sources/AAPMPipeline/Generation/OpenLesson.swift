import AAPMCore

/// What a pack can teach about a rule without knowing the form.
struct OpenLesson {
    /// `nil` where the pack makes it of the form; so is the explanation.
    let title: String?
    let explanation: String?
    /// Those with a good sentence.
    let examples: [ContrastPair]
    let elicitations: [Elicitation]
    let uses: [FormPattern]

    /// The uses that are words as they are said.
    private var phrases: [String] {
        self.uses.map(\.source).filter { source in !source.contains { "|*…".contains($0) } && !source.contains("...") }
    }

    /// Sentences to practise with, the pack's own examples first; empty when it has neither those nor phrases.
    ///
    /// - Parameter written: The learner's sentence.
    func models(for written: String) -> [PracticeSentence] {
        if !self.examples.isEmpty { return self.examples.map(PracticeSentence.init(example:)) }
        return self.phrases.map { PracticeSentence(phrase: $0, insteadOf: written) }
    }

    /// A phrase that a sentence of the learner's own can be built around.
    var phrase: String? { self.phrases.first }
}
