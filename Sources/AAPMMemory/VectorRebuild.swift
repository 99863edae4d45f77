package import AAPMCore

/// Makes the vectors of all memories again, in the space of the configured embedder. The old ones serve until the new ones
/// of all learners are there, and are dropped then: the two are never compared, since every question names its space.
package struct VectorRebuild: Sendable {
    /// What came of it.
    package struct Outcome: Hashable, Sendable {
        /// Vectors.
        package var written: Int
        /// Memories of learners who have no money left for vectors; their old vectors stay.
        package var skipped: Int

        package init(written: Int = 0, skipped: Int = 0) {
            self.written = written
            self.skipped = skipped
        }
    }

    private static let page = 200

    private let memories: any MemoryStore
    private let index: any VectorIndex
    private let carrier: VectorCarrier
    private let space: String

    package init(memories: any MemoryStore, index: any VectorIndex, embedder: any TextEmbedder) {
        self.memories = memories
        self.index = index
        self.carrier = VectorCarrier(memories: memories, index: index, embedder: embedder)
        self.space = embedder.space
    }

    /// - Parameter replaced: The spaces to drop once the new vectors are written.
    /// - Throws: `VectorStoreError`, `ModelError`, `StorageError`; what was written stays, and it can be run again.
    package func run(
        dropping replaced: [String], progress: @Sendable (_ written: Int) -> Void = { _ in }
    ) async throws -> Outcome {
        var outcome = Outcome()
        var last: ID<Memory>?
        var learners: Set<ID<Learner>> = []
        var poor: Set<ID<Learner>> = []
        while true {
            let page = try await self.memories.memories(after: last, limit: Self.page)
            guard let end = page.last else { break }
            for (learner, own) in Dictionary(grouping: page, by: \.learner).sorted(by: { $0.key < $1.key }) {
                do {
                    try await self.carrier.write(own)
                    learners.insert(learner)
                    outcome.written += own.count
                } catch let error as ModelError where error.kind == .budgetExhausted {
                    poor.insert(learner)
                    outcome.skipped += own.count
                }
                try await self.deleteGone(own, of: learner)
            }
            last = end.id
            progress(outcome.written)
        }
        for learner in learners.subtracting(poor).sorted() {
            for old in replaced where old != self.space {
                try await self.index.delete(VectorFilter(learner: learner, space: old), in: .npcMemories)
            }
        }
        return outcome
    }

    /// What was deleted meanwhile has its event, which may have come before the vector.
    private func deleteGone(_ memories: [Memory], of learner: ID<Learner>) async throws {
        for memory in memories where try await self.memories.memory(memory.id, of: learner) == nil {
            try await self.index.delete(VectorFilter(learner: learner, ids: [memory.id.text]), in: .npcMemories)
        }
    }
}
