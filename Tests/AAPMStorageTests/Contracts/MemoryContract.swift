import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Memories")
struct MemoryContract {
    private static let later = Timestamp.sample + .seconds(60)

    /// Stores with one ended talk, and these memories.
    private static func fill(_ stores: Stores, _ memories: [Memory]) async throws {
        try await stores.endedTalk()
        _ = try await stores.memories.change(of: Stores.learner, persona: "barrio", settling: nil, now: .sample) {
            $0.memories += memories
        }
    }

    private static func vectorEvents(_ stores: Stores) async throws -> [String] {
        var ids: [String] = []
        while true {
            let claims = try await stores.outbox.claim(
                [.vectors], worker: "w", limit: 20, leaseUntil: Self.later + .seconds(9), now: Self.later)
            if claims.isEmpty { return ids.sorted() }
            for claim in claims {
                ids.append(claim.event.id.text)
                try await stores.outbox.finish(claim)
            }
        }
    }

    @Test("A memory reads back as it was written", arguments: Engine.allCases)
    func written(engine: Engine) async throws {
        try await engine.withStores { stores in
            var own = Memory.sample("m2", kind: .preference, subject: nil, value: nil, isSecret: true)
            own.recalledAt = Self.later
            try await Self.fill(stores, [.sample("m1"), own])
            let shelf = try await stores.memories.shelf(of: Stores.learner, persona: "barrio")
            #expect(shelf?.memories == [.sample("m1"), own])
            #expect(shelf?.remembering == Remembering(isOn: true, revision: 1))
            #expect(try await stores.memories.memory(ID("m2"), of: Stores.learner) == own)
            #expect(try await stores.memories.memory(ID("m2"), of: Stores.stranger) == nil)
            #expect(try await stores.memories.shelf(of: Stores.learner, persona: "elsewhere")?.memories == [])
            #expect(try await stores.memories.shelf(of: ID("nobody"), persona: "barrio") == nil)
            #expect(try await stores.learners.learner(Stores.learner)?.remembering.revision == 1)
        }
    }

    @Test("A change that changes nothing writes nothing", arguments: Engine.allCases)
    func nothing(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores, [.sample("m1")])
            _ = try await Self.vectorEvents(stores)
            _ = try await stores.memories.change(of: Stores.learner, persona: "barrio", settling: nil, now: Self.later)
            {
                $0.memories = $0.memories
            }
            #expect(try await stores.memories.shelf(of: Stores.learner, persona: "barrio")?.remembering.revision == 1)
            #expect(try await Self.vectorEvents(stores) == [])
        }
    }

    @Test("Pages come newest first, by world, kind and who knows it", arguments: Engine.allCases)
    func pages(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(
                stores,
                [
                    .sample("m1"), .sample("m2", kind: .plan, at: .sample + .seconds(1)),
                    .sample("m3", knownBy: ["cook_1", "baker"], at: .sample + .seconds(2)),
                ])
            func ids(_ filter: MemoryFilter, after cursor: String? = nil, limit: Int = 9) async throws -> [String] {
                try await stores.memories.memories(
                    of: Stores.learner, matching: filter, after: cursor, limit: limit
                ).items.map(\.id.text)
            }
            #expect(try await ids(MemoryFilter()) == ["m3", "m2", "m1"])
            #expect(try await ids(MemoryFilter(kind: .plan)) == ["m2"])
            #expect(try await ids(MemoryFilter(character: "cook_1")) == ["m3"])
            #expect(try await ids(MemoryFilter(character: "cookx1")) == [])
            #expect(try await ids(MemoryFilter(persona: "elsewhere")) == [])
            let first = try await stores.memories.memories(
                of: Stores.learner, matching: MemoryFilter(), after: nil, limit: 2)
            #expect(first.items.map(\.id.text) == ["m3", "m2"])
            #expect(try await ids(MemoryFilter(), after: first.nextCursor) == ["m1"])
            #expect(
                try await stores.memories.memories(of: Stores.stranger, matching: MemoryFilter(), after: nil, limit: 9)
                    .items == [])
            #expect(try await stores.memories.memories(after: nil, limit: 2).map(\.id.text) == ["m1", "m2"])
            #expect(try await stores.memories.memories(after: ID("m2"), limit: 2).map(\.id.text) == ["m3"])
        }
    }

    @Test("A talk is looked through once, after it ended", arguments: Engine.allCases)
    func once(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.exchange()
            func settle(_ id: String) async throws -> MemoryShelf? {
                try await stores.memories.change(
                    of: Stores.learner, persona: "barrio", settling: Stores.session, now: Self.later
                ) { $0.memories.append(.sample(id)) }
            }
            #expect(try await settle("m0") == nil)
            _ = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .learnerEnded, run: nil, now: .sample)
            #expect(try await settle("m1")?.memories.map(\.id.text) == ["m1"])
            #expect(try await settle("m2") == nil)
            #expect(
                try await stores.memories.shelf(of: Stores.learner, persona: "barrio")?.memories.map(\.id.text)
                    == ["m1"])
        }
    }

    @Test("The end of a talk queues its looking through with it", arguments: Engine.allCases)
    func queued(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claims = try await stores.outbox.claim(
                [.memory], worker: "w", limit: 5, leaseUntil: Self.later, now: .sample)
            #expect(claims.map(\.event.payload) == [["session_id": "session-1"]])
            #expect(claims.map(\.event.learner) == [Stores.learner])
        }
    }

    @Test("What is deleted is gone with what it replaced, and its vectors follow", arguments: Engine.allCases)
    func deleted(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores, [.sample("m1"), .sample("m3", text: "Canary.", subject: "pet")])
            _ = try await stores.memories.change(of: Stores.learner, persona: "barrio", settling: nil, now: .sample) {
                $0.memories[0].supersededBy = ID("m2")
                $0.memories.append(.sample("m2", text: "Se llama Eva."))
            }
            _ = try await Self.vectorEvents(stores)
            #expect(try await stores.memories.forget(ID("m1"), of: Stores.learner, now: Self.later) == [])
            #expect(try await stores.memories.forget(ID("m2"), of: Stores.stranger, now: Self.later) == [])
            #expect(
                try await stores.memories.forget(ID("m2"), of: Stores.learner, now: Self.later) == [ID("m2"), ID("m1")])
            let shelf = try #require(try await stores.memories.shelf(of: Stores.learner, persona: "barrio"))
            #expect(shelf.memories.map(\.id.text) == ["m3"])
            #expect(shelf.forgotten == ["name": Self.later])
            #expect(try await Self.vectorEvents(stores) == ["vectors/m1/3", "vectors/m2/3"])
        }
    }

    @Test("Deleting all leaves nothing, and nothing said before comes back", arguments: Engine.allCases)
    func deletedAll(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores, [.sample("m1"), .sample("m2", subject: "home")])
            #expect(try await stores.memories.forgetAll(of: Stores.learner, now: Self.later) == [ID("m1"), ID("m2")])
            let shelf = try #require(try await stores.memories.shelf(of: Stores.learner, persona: "barrio"))
            #expect(shelf.memories == [])
            #expect(shelf.isForgotten("pet", saidAt: Self.later))
            #expect(!shelf.isForgotten("pet", saidAt: Self.later + .seconds(1)))
            #expect(shelf.remembering.revision == 2)
        }
    }

    @Test("The learner's own words take the place of a memory's", arguments: Engine.allCases)
    func corrected(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores, [.sample("m1")])
            let corrected = try #require(
                try await stores.memories.correct(ID("m1"), of: Stores.learner, text: "Me llamo Eva.", now: Self.later))
            #expect(corrected.text == "Me llamo Eva.")
            #expect(corrected.value == nil)
            #expect(corrected.confidence == 1)
            #expect(corrected.updatedAt == Self.later)
            #expect(try await stores.memories.memory(ID("m1"), of: Stores.learner) == corrected)
            #expect(
                try await stores.memories.correct(ID("m1"), of: Stores.stranger, text: "x", now: Self.later) == nil)
        }
    }

    @Test(
        "Relationships keep what their character knows, and talks do not bring back what is gone",
        arguments: Engine.allCases)
    func cached(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.exchange()
            func facts() async throws -> [String]? {
                try await stores.relationships.relationship(
                    of: Stores.learner, persona: "barrio", character: "baker")?.rememberedFacts
            }
            let draft = TurnDraft.sample(key: "k1", at: Self.later)
            guard case .accepted(let turn, _) = try await stores.sessions.accept(draft) else {
                Issue.record("the turn was not accepted")
                return
            }
            _ = try await stores.sessions.complete(
                .sample(answering: turn.index, relationship: .sample(), at: Self.later))
            _ = try await stores.memories.change(of: Stores.learner, persona: "barrio", settling: nil, now: .sample) {
                $0.memories += [
                    .sample("m1", text: "Canary."),
                    .sample("m2", text: "Of the cook.", subject: "b", knownBy: ["cook"]),
                ]
            }
            #expect(try await facts() == ["Canary."])
            // A talk that knows the relationship as it was goes on after the deletion.
            guard
                case .accepted(let next, let talk) = try await stores.sessions.accept(
                    .sample(key: "k2", at: Self.later + .seconds(1)))
            else {
                Issue.record("the turn was not accepted")
                return
            }
            #expect(talk.relationship?.rememberedFacts == ["Canary."])
            #expect(talk.learner.remembering.revision == 1)
            _ = try await stores.memories.forget(ID("m1"), of: Stores.learner, now: Self.later + .seconds(2))
            var met = try #require(talk.relationship)
            met.log.append(ReputationChange(session: Stores.session, turnIndex: 3, reason: .understood, delta: 0.05))
            _ = try await stores.sessions.complete(
                .sample(answering: next.index, relationship: met, relationshipBefore: talk.relationship, at: Self.later)
            )
            #expect(try await facts() == [])
        }
    }

    @Test(
        "Switched off, relationships keep nothing; on again, what was said until then stays unsaid",
        arguments: Engine.allCases)
    func switched(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.fill(stores, [.sample("m1")])
            #expect(
                try await stores.memories.setRemembering(false, of: Stores.learner, now: .sample)
                    == Remembering(isOn: false, revision: 2))
            #expect(try await stores.learners.learner(Stores.learner)?.remembering.isOn == false)
            // A profile that was read before does not switch it on again.
            try await stores.learners.update(.sample())
            #expect(try await stores.learners.learner(Stores.learner)?.remembering.isOn == false)
            #expect(
                try await stores.memories.setRemembering(true, of: Stores.learner, now: Self.later)
                    == Remembering(isOn: true, revision: 3))
            let shelf = try #require(try await stores.memories.shelf(of: Stores.learner, persona: "barrio"))
            #expect(shelf.isForgotten("name", saidAt: Self.later))
            #expect(shelf.memories.map(\.id.text) == ["m1"])
            #expect(try await stores.memories.setRemembering(true, of: ID("nobody"), now: .sample) == nil)
        }
    }
}
