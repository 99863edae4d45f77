/// Something that characters remember of a learner, from what the learner said.
package struct Memory: Hashable, Sendable, Codable {
    package let id: ID<Memory>
    package let learner: ID<Learner>
    /// The slug of the persona schema.
    package let persona: String
    package var kind: MemoryKind
    /// One short sentence about the learner, at most `textLimit` characters.
    package var text: String
    /// What it says something of, such as `name` or `pet.dog`: two memories of one subject contradict each other, the
    /// later one counts. `nil` when nothing can contradict it.
    package var subject: String?
    /// The name or the few words that it turns on, such as `Bruno`; `nil` when there are none that a line could take up.
    package var value: String?
    /// Where the learner said it; `nil` when the learner wrote it down in the settings.
    package let source: TurnReference?
    /// How sure it is that the learner meant it, 0 … 1.
    package var confidence: Double
    /// How much it matters to a talk, 0 … 1.
    package var importance: Double
    /// Which characters know it, ids in the persona. The first one heard it, others were told.
    package var knownBy: [String]
    /// Told in confidence: nobody is told, whoever knows it may speak of it with the learner alone.
    package var isSecret: Bool
    /// What took its place; `nil` while it counts.
    package var supersededBy: ID<Memory>?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When a character was reminded of it last.
    package var recalledAt: Timestamp?

    package static let textLimit = 280

    package init(
        id: ID<Memory>, learner: ID<Learner>, persona: String, kind: MemoryKind, text: String, subject: String?,
        value: String? = nil, source: TurnReference?, confidence: Double, importance: Double, knownBy: [String],
        isSecret: Bool = false,
        supersededBy: ID<Memory>? = nil, createdAt: Timestamp, updatedAt: Timestamp, recalledAt: Timestamp? = nil
    ) {
        self.id = id
        self.learner = learner
        self.persona = persona
        self.kind = kind
        self.text = text
        self.subject = subject
        self.value = value
        self.source = source
        self.confidence = confidence
        self.importance = importance
        self.knownBy = knownBy
        self.isSecret = isSecret
        self.supersededBy = supersededBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.recalledAt = recalledAt
    }
}

/// What kind of thing is remembered.
package enum MemoryKind: String, Codable, Sendable, CaseIterable {
    case fact, preference, plan, promise, event, impression
}
