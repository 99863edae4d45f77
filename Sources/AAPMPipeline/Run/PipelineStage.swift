import AAPMCore

/// One of the five phases: a pure step from its own input to its own output.
///
/// What a stage needs is read before it runs and what it makes is written after it, by `PipelineWorker`; given the same
/// input a stage makes the same output, ids included, so that a phase which was cut off can simply be run again.
protocol PipelineStage: Sendable {
    associatedtype Input: Sendable
    associatedtype Output: Sendable

    func run(_ input: Input) throws -> Output
}

/// What every stage knows of its run.
struct RunFacts: Sendable {
    let run: PipelineRun
    let session: Session
    let learner: Learner
    /// `nil` when the persona schema is gone.
    let setting: TalkSetting?
    /// How a talk of tier 3 ended; `nil` in the other tiers.
    let negotiation: NegotiationStanding?

    init(
        run: PipelineRun, session: Session, learner: Learner, setting: TalkSetting?,
        negotiation: NegotiationStanding? = nil
    ) {
        self.run = run
        self.session = session
        self.learner = learner
        self.setting = setting
        self.negotiation = negotiation
    }

    var languages: LanguagePair { self.setting?.languages ?? self.learner.languages }

    /// The time that everything written carries. It is the run's own and not the clock's, so that a phase which is run
    /// again writes the same.
    var writtenAt: Timestamp { self.run.createdAt }

    /// The moment that evidence is weighed at.
    var judgedAt: Timestamp { self.session.endedAt ?? self.run.createdAt }

    /// The id of the `ordinal`-th thing of a kind that a phase writes.
    func id<Entity>(_ phase: PipelinePhase, _ ordinal: Int, of _: Entity.Type = Entity.self) -> ID<Entity> {
        ID(DerivedID.text(run: self.run.id, phase: phase, ordinal: ordinal, at: self.writtenAt))
    }
}
