package import AAPMCore

/// What sessions stand on.
package struct SessionPorts: Sendable {
    package let sessions: any SessionStore
    package let learners: any LearnerStore
    package let relationships: any RelationshipStore
    package let directives: any DirectiveStore
    package let personas: any PersonaCatalog
    package let dialogue: any DialoguePort
    package let analyzer: any FrictionAnalyzer
    package let plans: SessionPlans
    /// What comes to characters' minds.
    package let recall: any MemoryRecall
    package let clock: any WallClock
    package let ids: any IDGenerator
    /// How many runs of the pipeline learners may have a day; `nil` is as many as they like.
    package let runQuotas: RunQuotas?
    /// Called when a run of the pipeline was queued, so that a worker of this process need not wait for its next poll.
    package let runQueued: @Sendable () -> Void
    /// Where incidents go; the composition root logs them.
    package let report: @Sendable (SessionIncident) -> Void

    package init(
        sessions: any SessionStore, learners: any LearnerStore, relationships: any RelationshipStore,
        directives: any DirectiveStore, personas: any PersonaCatalog, dialogue: any DialoguePort,
        analyzer: any FrictionAnalyzer, plans: SessionPlans, clock: any WallClock, ids: any IDGenerator,
        recall: any MemoryRecall = NoRecall(), runQuotas: RunQuotas? = nil,
        runQueued: @escaping @Sendable () -> Void = {}, report: @escaping @Sendable (SessionIncident) -> Void
    ) {
        self.sessions = sessions
        self.learners = learners
        self.relationships = relationships
        self.directives = directives
        self.personas = personas
        self.dialogue = dialogue
        self.analyzer = analyzer
        self.plans = plans
        self.recall = recall
        self.clock = clock
        self.ids = ids
        self.runQuotas = runQuotas
        self.runQueued = runQueued
        self.report = report
    }
}
