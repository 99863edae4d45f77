package import AAPMCore

/// Brings the vector of a memory to the state of the memory: written again, or deleted where the memory is gone. Doing it
/// twice is as good as once.
package struct VectorCarrier: OutboxSink {
    private let memories: any MemoryStore
    private let index: any VectorIndex
    private let embedder: any TextEmbedder

    package init(memories: any MemoryStore, index: any VectorIndex, embedder: any TextEmbedder) {
        self.memories = memories
        self.index = index
        self.embedder = embedder
    }

    package var topic: OutboxTopic { .vectors }

    /// - Throws: `StorageError.unavailable` while the vector store or the embedder does not answer, or the store does not
    ///   know us: then the event waits and nothing is lost; otherwise `VectorStoreError`, `ModelError`, `StorageError`.
    package func deliver(_ event: OutboxEvent) async throws {
        guard let learner = event.payload["learner_id"], let id = event.payload["memory_id"] else {
            throw StorageError.corrupt(reason: "an event of the vectors names its learner and its memory")
        }
        do {
            if let memory = try await self.memories.memory(ID(id), of: ID(learner)) {
                try await self.write([memory])
                // It may have been deleted while its vector was made.
                guard try await self.memories.memory(ID(id), of: ID(learner)) == nil else { return }
            }
            try await self.index.delete(VectorFilter(learner: ID(learner), ids: [id]), in: .npcMemories)
        } catch let error as VectorStoreError where error.mayPass || error == .unauthorised {
            throw StorageError.unavailable(reason: "the vector store \(self.index.name) cannot be used")
        } catch let error as ModelError where error.mayPass || error.kind == .circuitOpen {
            throw StorageError.unavailable(reason: "what makes vectors does not answer")
        }
    }

    /// Makes and writes the vectors of memories of one learner.
    func write(_ memories: [Memory]) async throws {
        guard let learner = memories.first?.learner else { return }
        let vectors = try await self.embedder.vectors(
            of: memories.map(\.text), for: ModelCaller(learner: learner, purpose: .embedding))
        try await self.index.prepare(
            .npcMemories, space: self.embedder.space, dimensions: self.embedder.dimensions)
        let records = zip(memories, vectors).map { memory, vector in
            VectorRecord(
                id: memory.id.text, learner: memory.learner, persona: memory.persona, characters: memory.knownBy,
                kind: memory.kind.rawValue, source: memory.source, space: self.embedder.space, vector: vector)
        }
        try await self.index.upsert(records, in: .npcMemories)
    }
}
