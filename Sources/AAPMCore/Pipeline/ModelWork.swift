/// What a run asked of models and what came of it. It is kept before it is used, so that whoever goes on with the run
/// neither asks again nor goes by another answer.
package struct ModelWork: Hashable, Sendable, Codable {
    /// What the calls were expected to cost, worked out before the first.
    package var estimate: MicroUSD
    /// What they cost so far.
    package var spent: MicroUSD
    package var calls: Int
    /// What the models said, as far as it has the right form; dropped when the phase that asked is completed.
    package var proposals: [Proposal]
    /// Whether nothing more will be asked.
    package var isSettled: Bool

    package init(
        estimate: MicroUSD, spent: MicroUSD = .zero, calls: Int = 0, proposals: [Proposal] = [], isSettled: Bool = false
    ) {
        self.estimate = estimate
        self.spent = spent
        self.calls = calls
        self.proposals = proposals
        self.isSettled = isSettled
    }

    /// Whether a run costs so much more than expected that it has to stop.
    package var isTooDear: Bool { self.spent.amount > 2 * self.estimate.amount }
}

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
