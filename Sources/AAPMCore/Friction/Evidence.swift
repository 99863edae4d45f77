/// One chance to use a form and what came of it. (learner, session, turn, target key, occurrence) is unique, so that the
/// same use, seen when it was scored and again by the pipeline, counts once.
package struct Evidence: Hashable, Sendable, Codable {
    package let learner: ID<Learner>
    package let session: ID<Session>
    package let turnIndex: Int
    package let target: TargetForm
    /// 0 for the first such chance in the turn, 1 for the second …
    package let occurrence: Int
    package let outcome: OpportunityOutcome
    package let tier: Tier
    /// Communicative pressure, 0 … 1.
    package let pressure: Double
    package let occurredAt: Timestamp

    package init(
        learner: ID<Learner>, session: ID<Session>, turnIndex: Int, target: TargetForm, occurrence: Int = 0,
        outcome: OpportunityOutcome, tier: Tier, pressure: Double, occurredAt: Timestamp
    ) {
        self.learner = learner
        self.session = session
        self.turnIndex = turnIndex
        self.target = target
        self.occurrence = occurrence
        self.outcome = outcome
        self.tier = tier
        self.pressure = pressure
        self.occurredAt = occurredAt
    }
}
