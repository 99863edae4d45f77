import AAPMCore
import AAPMMemory
import AAPMTestSupport
import Testing

@Suite("Recall by a provider's vectors")
struct DistantRecallTests {
    /// Somebody who has told of a cat and a city, whose vectors are made by this embedder.
    private static func stage(_ embedder: ScriptedEmbedder) async throws -> MemoryStage {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Tengo un gato que se llama Michi.", "Vivo en Lima."])
        try await stage.deliver([
            MemoryKeeper(ports: stage.ports),
            VectorCarrier(memories: stage.stores, index: stage.index, embedder: embedder),
        ])
        return stage
    }

    private static func recaller(_ stage: MemoryStage, _ embedder: ScriptedEmbedder) -> MemoryRecaller {
        MemoryRecaller(
            memories: stage.stores, local: stage.embedder,
            distant: MemoryRecaller.Distant(index: stage.index, embedder: embedder))
    }

    @Test("What is near in meaning comes first, though no word is the same")
    func meaning() async throws {
        let embedder = ScriptedEmbedder(
            .vectors([
                "Vive en Lima.": [0, 1], "¿Qué sabes del Perú?": [0, 1], "¿Y tu mascota?": [1, 0],
            ]))
        let stage = try await Self.stage(embedder)
        let recaller = Self.recaller(stage, embedder)
        #expect(try await stage.recalled(by: recaller, text: "¿Qué sabes del Perú?").first?.value == "Lima")
        #expect(try await stage.recalled(by: recaller, text: "¿Y tu mascota?").first?.value == "Michi")
    }

    @Test("The opening of a talk asks nobody")
    func opening() async throws {
        let embedder = ScriptedEmbedder(.vectors([:]))
        let stage = try await Self.stage(embedder)
        let calls = embedder.calls
        #expect(try await stage.recalled(by: Self.recaller(stage, embedder)).count == 2)
        #expect(embedder.calls == calls)
    }

    @Test("A provider that fails or hangs costs one turn its wait, and no turn its memories")
    func failing() async throws {
        let stage = try await Self.stage(ScriptedEmbedder(.vectors([:])))
        for script in [ScriptedEmbedder.Script.fails(.overloaded), .hangs] {
            let embedder = ScriptedEmbedder(script)
            let recaller = Self.recaller(stage, embedder)
            for _ in 0..<3 {
                #expect(try await stage.recalled(by: recaller, text: "¿Y Michi?").count == 2)
            }
            #expect(embedder.calls == 1)
            stage.clock.advance(by: .seconds(31))
            #expect(try await stage.recalled(by: recaller, text: "¿Y Michi?").count == 2)
            #expect(embedder.calls == 2)
        }
    }

    @Test("A vector of a memory that was deleted, or that the character does not know, brings nothing back")
    func stale() async throws {
        let embedder = ScriptedEmbedder(.vectors([:]))
        let stage = try await Self.stage(embedder)
        let cat = try #require(try await stage.memories().first { $0.value == "Michi" })
        let record = try #require(stage.index.records(in: .npcMemories).first { $0.id == cat.id.text })
        try await stage.service.forget(cat.id, of: MemoryStage.learner)
        // It is there again, as after a restore of the vector store, and said to be known to everybody.
        try await stage.index.upsert(
            [
                VectorRecord(
                    id: record.id, learner: record.learner, persona: record.persona,
                    characters: ["baker", "clerk", "cook"], kind: record.kind, source: record.source,
                    space: record.space, vector: record.vector)
            ], in: .npcMemories)
        let recaller = Self.recaller(stage, embedder)
        #expect(try await stage.recalled(by: recaller, text: "¿Y Michi?").map(\.value) == ["Lima"])
        #expect(try await stage.recalled(by: recaller, as: "clerk", text: "¿Y Michi?") == [])
    }

    @Test("Events wait while what makes vectors is away or the store does not know us; other failures are told")
    func carrying() async throws {
        let stage = try await Self.stage(ScriptedEmbedder(.vectors([:])))
        let memory = try #require(try await stage.memories().first)
        let event = OutboxEvent(carrying: memory.id, of: MemoryStage.learner, revision: 9, at: .sample)
        func carry(_ script: ScriptedEmbedder.Script) async throws {
            let embedder = ScriptedEmbedder(script)
            try await VectorCarrier(memories: stage.stores, index: stage.index, embedder: embedder).deliver(event)
        }
        for kind in [ModelError.Kind.overloaded, .unreachable, .circuitOpen] {
            await #expect(throws: StorageError.unavailable(reason: "what makes vectors does not answer")) {
                try await carry(.fails(kind))
            }
        }
        await #expect(throws: ModelError.self) { try await carry(.fails(.budgetExhausted)) }
        stage.index.fail(.unauthorised)
        await #expect(throws: StorageError.self) { try await carry(.vectors([:])) }
        stage.index.fail(.refused(reason: "no"))
        await #expect(throws: VectorStoreError.refused(reason: "no")) { try await carry(.vectors([:])) }
    }

    @Test("A rebuild leaves out whoever has no money for vectors, and keeps their old ones")
    func poor() async throws {
        let stage = try await Self.stage(ScriptedEmbedder(.vectors([:])))
        let before = stage.index.records(in: .npcMemories)
        let outcome = try await VectorRebuild(
            memories: stage.stores, index: stage.index, embedder: ScriptedEmbedder(.fails(.budgetExhausted))
        ).run(dropping: ["scripted/2"])
        #expect(outcome == VectorRebuild.Outcome(written: 0, skipped: 2))
        #expect(stage.index.records(in: .npcMemories) == before)
    }
}
