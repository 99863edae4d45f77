package import AAPMCore

/// What learners do with what is remembered of them.
package struct MemoryService: Sendable {
    private let memories: any MemoryStore
    private let index: any VectorIndex
    private let settings: MemorySettings
    private let clock: any WallClock
    private let pause: any Clock<Duration>

    /// - Parameter pause: On which deadlines run.
    package init(
        memories: any MemoryStore, index: any VectorIndex, settings: MemorySettings = MemorySettings(),
        clock: any WallClock, pause: any Clock<Duration> = ContinuousClock()
    ) {
        self.memories = memories
        self.index = index
        self.settings = settings
        self.clock = clock
        self.pause = pause
    }

    /// Newest first.
    package func list(
        of learner: ID<Learner>, matching filter: MemoryFilter, after cursor: String?, limit: Int
    ) async throws -> Page<Memory> {
        try await self.memories.memories(of: learner, matching: filter, after: cursor, limit: limit)
    }

    /// - Throws: `AAPMError` with `.memoryNotFound`.
    package func memory(_ id: ID<Memory>, of learner: ID<Learner>) async throws -> Memory {
        guard let memory = try await self.memories.memory(id, of: learner) else { throw Self.notFound }
        return memory
    }

    /// - Parameter text: As `MemoryRules.isText` has it.
    /// - Throws: `AAPMError` with `.memoryNotFound`.
    package func correct(_ id: ID<Memory>, of learner: ID<Learner>, text: String) async throws -> Memory {
        let now = self.clock.now
        guard let memory = try await self.memories.correct(id, of: learner, text: text, now: now) else {
            throw Self.notFound
        }
        return memory
    }

    /// When it returns, it is gone from the database and from the relationships, and from the vector store if that
    /// answers; if not, nobody asks for it by its vector any more, and the outbox deletes that later.
    ///
    /// - Throws: `AAPMError` with `.memoryNotFound`.
    package func forget(_ id: ID<Memory>, of learner: ID<Learner>) async throws {
        let gone = try await self.memories.forget(id, of: learner, now: self.clock.now)
        guard !gone.isEmpty else { throw Self.notFound }
        await self.deleteVectors(VectorFilter(learner: learner, ids: Set(gone.map(\.text))))
    }

    /// Deletes all, as `forget` does one.
    /// - Returns: How many there were.
    @discardableResult
    package func forgetAll(of learner: ID<Learner>) async throws -> Int {
        let gone = try await self.memories.forgetAll(of: learner, now: self.clock.now)
        await self.deleteVectors(VectorFilter(learner: learner))
        return gone.count
    }

    /// - Throws: `AAPMError` with `.learnerNotFound`.
    package func setRemembering(_ isOn: Bool, of learner: ID<Learner>) async throws -> Remembering {
        guard let state = try await self.memories.setRemembering(isOn, of: learner, now: self.clock.now) else {
            throw AAPMError(.learnerNotFound, "There is no such learner.")
        }
        return state
    }

    /// What the store does not do now, the events of the outbox have it do later.
    private func deleteVectors(_ filter: VectorFilter) async {
        let index = self.index
        _ = await Deadline.value(within: self.settings.deletionDeadline, on: self.pause) {
            try await index.delete(filter, in: .npcMemories)
        }
    }

    private static let notFound = AAPMError(.memoryNotFound, "There is no such memory.")
}
