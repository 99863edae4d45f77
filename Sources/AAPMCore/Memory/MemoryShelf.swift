/// What characters of one world remember of a learner, as it counts at one moment.
package struct MemoryShelf: Hashable, Sendable {
    package let learner: ID<Learner>
    /// The slug of the persona schema.
    package let persona: String
    package var remembering: Remembering
    /// What of that which was said by then must not be remembered any more, by `MemoryRules.category`; `everything` is for
    /// all. No words of the learner.
    package var forgotten: [String: Timestamp]
    /// Those that nothing took the place of; after a change, also those that something has just taken the place of.
    package var memories: [Memory]

    /// The category that holds all others.
    package static let everything = "*"

    package init(
        learner: ID<Learner>, persona: String, remembering: Remembering, forgotten: [String: Timestamp],
        memories: [Memory]
    ) {
        self.learner = learner
        self.persona = persona
        self.remembering = remembering
        self.forgotten = forgotten
        self.memories = memories
    }

    /// Whether something of a category that was said then was forgotten since.
    package func isForgotten(_ category: String, saidAt: Timestamp) -> Bool {
        [category, Self.everything].contains { self.forgotten[$0].map { saidAt <= $0 } ?? false }
    }
}

/// Which memories of a learner: a `nil` stands for all.
package struct MemoryFilter: Hashable, Sendable {
    /// The slug of the persona schema.
    package var persona: String?
    /// A character of the persona who knows it.
    package var character: String?
    package var kind: MemoryKind?

    package init(persona: String? = nil, character: String? = nil, kind: MemoryKind? = nil) {
        self.persona = persona
        self.character = character
        self.kind = kind
    }
}
