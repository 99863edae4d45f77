/// Everything that one phase writes: stored in one transaction with the phase's checkpoint, or not at all.
package struct PhaseEffects: Sendable {
    /// Phase 1 inserts them, phase 2 sets their classification.
    package var frictionPoints: [FrictionPoint] = []
    package var evidence: [Evidence] = []
    package var curriculum: Curriculum?
    package var directives: [Directive] = []
    package var notifications: [Notification] = []
    /// What has to happen outside, once this is written.
    package var events: [OutboxEvent] = []

    package init() {}
}

/// A message for the learner's inbox (`async_engagement`).
package struct Notification: Hashable, Sendable, Codable {
    package let id: String
    package let learner: ID<Learner>
    /// `lesson_ready` …
    package let type: String
    /// Values that the page words, such as the curriculum's id.
    package let content: [String: String]
    package let scheduledAt: Timestamp

    package init(id: String, learner: ID<Learner>, type: String, content: [String: String], scheduledAt: Timestamp) {
        self.id = id
        self.learner = learner
        self.type = type
        self.content = content
        self.scheduledAt = scheduledAt
    }
}
