package import AAPMCore

/// What the keeping of memories stands on.
package struct MemoryPorts: Sendable {
    package let memories: any MemoryStore
    package let sessions: any SessionStore
    package let learners: any LearnerStore
    package let personas: any PersonaCatalog
    package let reader: any StatementReader
    package let settings: MemorySettings
    package let clock: any WallClock
    package let ids: any IDGenerator

    package init(
        memories: any MemoryStore, sessions: any SessionStore, learners: any LearnerStore,
        personas: any PersonaCatalog, reader: any StatementReader, settings: MemorySettings = MemorySettings(),
        clock: any WallClock, ids: any IDGenerator
    ) {
        self.memories = memories
        self.sessions = sessions
        self.learners = learners
        self.personas = personas
        self.reader = reader
        self.settings = settings
        self.clock = clock
        self.ids = ids
    }
}

/// What an operator may decide about memories.
package struct MemorySettings: Hashable, Sendable {
    package var weights: RecallWeights
    /// After a talk, until what was said in it makes the round.
    package var gossipDelay: Duration
    /// The longest that a turn waits for an embedder and a vector store.
    package var recallDeadline: Duration
    /// So long nobody waits again for those that were late or failed.
    package var recallRest: Duration
    /// The longest that a deletion waits for a vector store; its event does the rest.
    package var deletionDeadline: Duration

    package init(
        weights: RecallWeights = RecallWeights(), gossipDelay: Duration = .seconds(3_600),
        recallDeadline: Duration = .milliseconds(150), recallRest: Duration = .seconds(30),
        deletionDeadline: Duration = .seconds(2)
    ) {
        self.weights = weights
        self.gossipDelay = gossipDelay
        self.recallDeadline = recallDeadline
        self.recallRest = recallRest
        self.deletionDeadline = deletionDeadline
    }
}
