import AAPMCore
import AAPMLinguistics
import AAPMMemory
import AAPMTestSupport
import Testing

@Suite("Keeping memories")
struct KeepingTests {
    @Test("What the learner said in a talk is remembered by whoever heard it, once")
    func kept() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Me llamo Ana.", "Tengo un perro que se llama Bruno.", "¿Cuánto cuesta el pan?"])
        try await stage.keep()
        let memories = try await stage.memories()
        #expect(Set(memories.compactMap(\.value)) == ["Ana", "Bruno"])
        #expect(memories.allSatisfy { $0.knownBy == ["baker"] })
        #expect(stage.index.records(in: .npcMemories).map(\.id) == memories.map(\.id.text).sorted())
        // The event comes again.
        let session = try #require(try await stage.stores.session(ID("s1"), of: MemoryStage.learner))
        try await MemoryKeeper(ports: stage.ports).deliver(OutboxEvent(remembering: session, at: .sample))
        #expect(try await stage.memories() == memories)
    }

    @Test("A deleted canary comes back from nowhere, whatever comes again")
    func canary() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Tengo un perro que se llama Canario.", "Vivo en Lima."])
        try await stage.keep()
        let recaller = stage.recaller()
        #expect(try await stage.recalled(by: recaller).contains { $0.text.contains("Canario") })
        let canary = try #require(try await stage.memories().first { $0.value == "Canario" })
        // Another talk is under way in which it was said again before it is deleted.
        try await stage.talk("s2", ["Mi perro se llama Canario."])
        stage.index.fail(.unavailable(reason: "away"))
        try await stage.service.forget(canary.id, of: MemoryStage.learner)
        // The vector store is away: it still has the vector, and nobody hears of it.
        #expect(stage.index.records(in: .npcMemories).contains { $0.id == canary.id.text })
        let distant = MemoryRecaller(
            memories: stage.stores, local: stage.embedder,
            distant: MemoryRecaller.Distant(index: stage.index, embedder: stage.embedder))
        for recaller in [recaller, distant] {
            let recalled = try await stage.recalled(by: recaller, text: "¿Y tu perro Canario?")
            #expect(!recalled.contains { $0.text.contains("Canario") })
        }
        stage.index.fail(nil)
        try await stage.keep()
        #expect(!stage.index.records(in: .npcMemories).contains { $0.id == canary.id.text })
        let memories = try await stage.memories()
        #expect(!memories.contains { $0.text.contains("Canario") })
        let facts = try await stage.stores.relationship(
            of: MemoryStage.learner, persona: "barrio", character: "baker")?.rememberedFacts
        #expect(facts == memories.map(\.text))
        let shelf = try await stage.stores.shelf(of: MemoryStage.learner, persona: "barrio")
        #expect(shelf?.memories.contains { $0.text.contains("Canario") } == false)
        #expect(try await stage.recalled(by: recaller).contains { $0.text.contains("Canario") } == false)
        // Said anew, it is remembered anew.
        stage.clock.advance(by: .seconds(60))
        try await stage.talk("s3", ["Mi perro se llama Canario."])
        try await stage.keep()
        #expect(try await stage.memories().contains { $0.value == "Canario" })
    }

    @Test("Deleting all, nothing is left anywhere, nor comes from talks that were not looked through yet")
    func all() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Me llamo Ana.", "Vivo en Lima."])
        try await stage.keep()
        try await stage.talk("s2", ["Tengo un gato."])
        try await stage.service.forgetAll(of: MemoryStage.learner)
        #expect(stage.index.records(in: .npcMemories) == [])
        try await stage.keep()
        #expect(try await stage.memories() == [])
        #expect(stage.index.records(in: .npcMemories) == [])
        #expect(try await stage.recalled(by: stage.recaller()) == [])
    }

    @Test("A secret told to one character is never known to another, gossip or not")
    func secret() async throws {
        let stage = try await MemoryStage()
        // So that the others have a relationship that could keep something.
        for (number, character) in ["companion", "clerk"].enumerated() {
            try await stage.talk("before-\(number)", ["Hola."], with: character)
        }
        try await stage.talk(
            "s1", ["Me llamo Ana.", "¿Qué tal?", "Es un secreto: tengo un perro que se llama Bruno."])
        try await stage.keep()
        stage.clock.advance(by: .seconds(7_200))
        let gossip = Gossip(memories: stage.stores, personas: MemoryPersonas(), clock: stage.clock)
        try await stage.deliver([gossip, stage.carrier])
        let recaller = stage.recaller()
        let persona = try #require(try await MemoryPersonas().persona("barrio"))
        let others = (persona.characters + [persona.companion]).map(\.id.text).filter { $0 != "baker" }
        for character in others {
            let recalled = try await stage.recalled(by: recaller, as: character, text: "perro Bruno")
            #expect(!recalled.contains { $0.text.contains("Bruno") })
            let cached = try await stage.stores.relationship(
                of: MemoryStage.learner, persona: "barrio", character: character)?.rememberedFacts
            #expect(cached?.contains { $0.contains("Bruno") } != true)
        }
        // What is no secret did make the round, to memory and to what the relationship keeps.
        for character in ["companion", "clerk"] {
            #expect(try await stage.recalled(by: recaller, as: character).map(\.value) == ["Ana"])
            let cached = try await stage.stores.relationship(
                of: MemoryStage.learner, persona: "barrio", character: character)?.rememberedFacts
            #expect(cached == ["Se llama Ana."])
        }
        #expect(
            try await stage.recalled(by: recaller, as: "baker").contains { $0.text.contains("Bruno") && $0.isSecret })
        let record = try #require(
            stage.index.records(in: .npcMemories).first { record in
                record.kind == "fact" && record.characters == ["baker"]
            })
        #expect(record.learner == MemoryStage.learner)
    }

    @Test("Switched off, nothing new is remembered and nothing that was is used; on again, that stays unsaid")
    func switched() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Me llamo Ana."])
        try await stage.keep()
        let recaller = stage.recaller()
        _ = try await stage.service.setRemembering(false, of: MemoryStage.learner)
        #expect(try await stage.recalled(by: recaller) == [])
        try await stage.talk("s2", ["Vivo en Lima."])
        try await stage.keep()
        try await stage.talk("s3", ["Tengo un gato."])
        _ = try await stage.service.setRemembering(true, of: MemoryStage.learner)
        try await stage.keep()
        #expect(try await stage.memories().map(\.text) == ["Se llama Ana."])
        #expect(try await stage.recalled(by: recaller).map(\.text) == ["Se llama Ana."])
    }

    @Test("A deletion on one node is seen by a talk that runs on another at its next turn")
    func otherNode() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Me llamo Ana.", "Vivo en Lima."])
        try await stage.keep()
        let other = stage.recaller()
        #expect(try await stage.recalled(by: other).count == 2)
        let home = try #require(try await stage.memories().first { $0.subject == "home" })
        try await stage.service.forget(home.id, of: MemoryStage.learner)
        #expect(try await stage.recalled(by: other).map(\.text) == ["Se llama Ana."])
    }

    @Test("When the memories cannot be read, those of the relationship serve")
    func outage() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Me llamo Ana."])
        try await stage.keep()
        let recaller = MemoryRecaller(memories: AwayMemories(), local: stage.embedder)
        #expect(
            try await stage.recalled(by: recaller) == [RecalledMemory(id: nil, text: "Se llama Ana.")])
    }

    @Test("While the vector store is away its events wait, and nothing is lost")
    func storeAway() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Me llamo Ana."])
        stage.index.fail(.unavailable(reason: "away"))
        await #expect(throws: StorageError.unavailable(reason: "the vector store memory cannot be used")) {
            try await stage.keep()
        }
        #expect(try await stage.memories().count == 1)
        stage.index.fail(nil)
        stage.clock.advance(by: .seconds(60))
        try await stage.keep()
        #expect(stage.index.records(in: .npcMemories).count == 1)
    }

    @Test("A rebuild makes all vectors again in the new space, then drops the old one")
    func rebuilt() async throws {
        let stage = try await MemoryStage()
        try await stage.talk("s1", ["Me llamo Ana.", "Vivo en Lima."])
        try await stage.keep()
        let next = OtherSpace(inner: stage.embedder)
        let written = try await VectorRebuild(memories: stage.stores, index: stage.index, embedder: next)
            .run(dropping: [stage.embedder.space])
        #expect(written == VectorRebuild.Outcome(written: 2, skipped: 0))
        #expect(stage.index.records(in: .npcMemories).map(\.space) == [next.space, next.space])
    }
}
