/// Something that a model takes for an error of the learner. Nothing of it counts before it has been verified.
package struct Proposal: Hashable, Sendable, Codable {
    /// The index of the learner turn.
    package let turn: Int
    /// Words of that turn, exactly as written.
    package let quote: String
    /// Which of several equal stretches is meant, from 1.
    package let occurrence: Int
    /// What to write instead of `quote`.
    package let correction: String
    /// The rule of the language pack.
    package let rule: String
    /// How sure the model says it is, 0 … 1.
    package let confidence: Double

    package init(turn: Int, quote: String, occurrence: Int, correction: String, rule: String, confidence: Double) {
        self.turn = turn
        self.quote = quote
        self.occurrence = occurrence
        self.correction = correction
        self.rule = rule
        self.confidence = confidence
    }
}
