import AAPMCore

/// What phase 1 reads.
struct ExtractionInput: Sendable {
    let facts: RunFacts
    /// The whole talk in order.
    let turns: [Turn]
    /// What the learner had trouble with before.
    var known: [TargetForm] = []
    /// What a model proposed.
    var proposals: [Proposal] = []
    /// The findings of each learner turn, once this phase has stored them; `nil` while they are to be made.
    var stored: [Int: [Finding]]?
}

/// What phase 1 makes of a talk.
struct Extraction: Sendable {
    /// In order of turn and span, not classified yet.
    let points: [FrictionPoint]
    /// Every chance to use a form, for phase 2.
    let chances: [Chance]
    let proposals: ProposalCounts
}

/// A chance to use a form, in its turn.
struct Chance: Hashable, Sendable {
    let turnIndex: Int
    /// First scalar of the form in the turn; 0 where only the words tell that it was used.
    let start: Int
    let target: TargetForm
    let outcome: OpportunityOutcome
    let occurredAt: Timestamp
}
