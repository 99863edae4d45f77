/// A memory that came to a character's mind.
package struct RecalledMemory: Hashable, Sendable {
    /// `nil` when it comes from the relationship's cache, which has words alone.
    package let id: ID<Memory>?
    package let text: String
    package let subject: String?
    package let value: String?
    package let isSecret: Bool
    /// Whether the character has spoken of it already.
    package let wasRecalled: Bool
    /// Whether the character heard it of the learner, and not from others.
    package let isFirstHand: Bool

    package init(
        id: ID<Memory>?, text: String, subject: String? = nil, value: String? = nil, isSecret: Bool = false,
        wasRecalled: Bool = false, isFirstHand: Bool = true
    ) {
        self.id = id
        self.text = text
        self.subject = subject
        self.value = value
        self.isSecret = isSecret
        self.wasRecalled = wasRecalled
        self.isFirstHand = isFirstHand
    }

    /// As it comes to a character's mind.
    package init(_ memory: Memory, of character: String) {
        self.init(
            id: memory.id, text: memory.text, subject: memory.subject, value: memory.value, isSecret: memory.isSecret,
            wasRecalled: memory.recalledAt != nil, isFirstHand: memory.knownBy.first == character)
    }
}
