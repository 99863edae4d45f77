/// What a run asked of models and what came of it. It is kept before it is used, so that whoever goes on with the run
/// neither asks again nor goes by another answer.
package struct ModelWork: Hashable, Sendable, Codable {
    /// What the calls were expected to cost, worked out before the first.
    package var estimate: MicroUSD
    /// What they cost so far.
    package var spent: MicroUSD
    package var calls: Int
    /// The parts of the talk that were asked about, from the first.
    package var answered: Int
    /// What the models said, as far as it has the right form; dropped when the phase that asked is completed.
    package var proposals: [Proposal]
    /// Whether nothing more will be asked.
    package var isSettled: Bool
    /// Whether a part of the talk was left to the rules alone, because no model answered.
    package var isOffline: Bool

    package init(
        estimate: MicroUSD, spent: MicroUSD = .zero, calls: Int = 0, answered: Int = 0, proposals: [Proposal] = [],
        isSettled: Bool = false, isOffline: Bool = false
    ) {
        self.estimate = estimate
        self.spent = spent
        self.calls = calls
        self.answered = answered
        self.proposals = proposals
        self.isSettled = isSettled
        self.isOffline = isOffline
    }

    /// Whether a run costs so much more than expected that it has to stop.
    package var isTooDear: Bool { self.spent.amount > 2 * self.estimate.amount }
}
