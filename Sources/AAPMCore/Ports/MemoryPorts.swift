/// What characters remember, in the database, which is the truth about it.
///
/// Every change grows `Remembering.revision`, queues an event of the topic `vectors` for each memory it touches, and writes
/// what the relationships of the world keep of it, all in its one transaction under the lock of the learner's row.
package protocol MemoryStore: Sendable {
    /// What counts in one world.
    /// - Returns: `nil` when there is no such learner.
    func shelf(of learner: ID<Learner>, persona: String) async throws(StorageError) -> MemoryShelf?

    /// Those that count, newest first.
    /// - Parameter cursor: The `nextCursor` of the page before.
    func memories(
        of learner: ID<Learner>, matching filter: MemoryFilter, after cursor: String?, limit: Int
    ) async throws(StorageError) -> Page<Memory>

    /// One that counts.
    func memory(_ id: ID<Memory>, of learner: ID<Learner>) async throws(StorageError) -> Memory?

    /// Those of all learners that count, in order of id, for whoever makes vectors again.
    func memories(after id: ID<Memory>?, limit: Int) async throws(StorageError) -> [Memory]

    /// Reads, changes and writes what counts in one world.
    ///
    /// - Parameter settling: The talk whose statements are taken in; it is done once and never again, so that what was
    ///   deleted since does not come back from it. `nil` for other changes.
    /// - Parameter events: Written with it.
    /// - Returns: What counts after it; `nil` when there is no such learner, or the talk has been done.
    func change(
        of learner: ID<Learner>, persona: String, settling: ID<Session>?, events: [OutboxEvent], now: Timestamp,
        _ change: @Sendable @escaping (inout MemoryShelf) -> Void
    ) async throws(StorageError) -> MemoryShelf?

    /// Puts the learner's words in the place of those of a memory. What was said of the same before counts no more.
    /// - Returns: `nil` when the learner has no such memory.
    func correct(
        _ id: ID<Memory>, of learner: ID<Learner>, text: String, now: Timestamp
    ) async throws(StorageError) -> Memory?

    /// Deletes a memory with those whose place it took, and whatever of its category was said in a talk that has not been
    /// looked through yet.
    /// - Returns: What was deleted; empty when the learner has no such memory.
    func forget(_ id: ID<Memory>, of learner: ID<Learner>, now: Timestamp) async throws(StorageError) -> [ID<Memory>]

    /// Deletes all, and whatever was said by now.
    func forgetAll(of learner: ID<Learner>, now: Timestamp) async throws(StorageError) -> [ID<Memory>]

    /// Switches remembering on or off. What is said while it is off is never remembered.
    /// - Returns: `nil` when there is no such learner.
    func setRemembering(
        _ isOn: Bool, of learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) -> Remembering?
}

extension MemoryStore {
    /// Changes what counts in one world, with no talk and no events.
    package func change(
        of learner: ID<Learner>, persona: String, settling: ID<Session>? = nil, now: Timestamp,
        _ change: @Sendable @escaping (inout MemoryShelf) -> Void
    ) async throws(StorageError) -> MemoryShelf? {
        try await self.change(of: learner, persona: persona, settling: settling, events: [], now: now, change)
    }
}

/// Reads what a learner says of themselves.
package protocol StatementReader: Sendable {
    /// - Parameters:
    ///   - turns: Of a learner, in order; a character's line among them says nothing.
    ///   - languages: Of the talk.
    /// - Returns: In order of turn. Empty where the language has no patterns for it.
    func statements(in turns: [Turn], languages: LanguagePair) async throws -> [MemoryStatement]
}

/// What comes to a character's mind.
package protocol MemoryRecall: Sendable {
    /// Never fails: where the memories cannot be read, what the relationship keeps of them serves.
    ///
    /// - Returns: The best first; empty while the learner has memory switched off.
    func memories(for question: RecallQuestion) async -> [RecalledMemory]
}

/// Whose memories, and what is talked about.
package struct RecallQuestion: Sendable {
    /// As it came with the talk just now: its revision tells old memories from new ones.
    package let learner: Learner
    package let persona: String
    package let character: String
    package let session: ID<Session>
    /// What the learner said; `nil` at the opening.
    package let text: String?
    package let relationship: Relationship?
    /// At most so many.
    package let limit: Int
    package let now: Timestamp

    package init(
        learner: Learner, persona: String, character: String, session: ID<Session>, text: String?,
        relationship: Relationship?, limit: Int = 12, now: Timestamp
    ) {
        self.learner = learner
        self.persona = persona
        self.character = character
        self.session = session
        self.text = text
        self.relationship = relationship
        self.limit = limit
        self.now = now
    }
}

/// Remembers nothing.
package struct NoRecall: MemoryRecall {
    package init() {}

    package func memories(for question: RecallQuestion) async -> [RecalledMemory] { [] }
}
