/// What a run asked of models and what came of it. It is kept before it is used, so that whoever goes on with the run
/// neither asks again nor goes by another answer.
package struct ModelWork: Hashable, Sendable, Codable {
    /// What the calls were expected to cost, worked out before the first.
    package var estimate: MicroUSD
    /// What they cost so far, whoever pays.
    package var spent: MicroUSD
    /// Of that, what `CallCost.billed` says: the estimate is of the operator's money.
    package var billed: MicroUSD
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
        estimate: MicroUSD, spent: MicroUSD = .zero, billed: MicroUSD = .zero, calls: Int = 0, answered: Int = 0,
        proposals: [Proposal] = [], isSettled: Bool = false, isOffline: Bool = false
    ) {
        self.estimate = estimate
        self.spent = spent
        self.billed = billed
        self.calls = calls
        self.answered = answered
        self.proposals = proposals
        self.isSettled = isSettled
        self.isOffline = isOffline
    }

    /// Runs that were kept before anybody asked who pays say nothing of it: no learner's lesson is stopped for that.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            estimate: try members.decode(MicroUSD.self, forKey: .estimate),
            spent: try members.decode(MicroUSD.self, forKey: .spent),
            billed: try members.decodeIfPresent(MicroUSD.self, forKey: .billed) ?? .zero,
            calls: try members.decode(Int.self, forKey: .calls),
            answered: try members.decode(Int.self, forKey: .answered),
            proposals: try members.decode([Proposal].self, forKey: .proposals),
            isSettled: try members.decode(Bool.self, forKey: .isSettled),
            isOffline: try members.decode(Bool.self, forKey: .isOffline))
    }

    /// Whether a run costs the operator so much more than expected that nothing more may be asked.
    package var isTooDear: Bool { self.billed.amount > 2 * self.estimate.amount }

    /// Whether it has to stop for that. Where no model answers it goes on with what the rules see, which is free.
    package var stopsRun: Bool { self.isTooDear && !self.isOffline }

    package mutating func add(_ cost: CallCost) {
        self.spent += cost.total
        self.billed += cost.billed
    }
}
