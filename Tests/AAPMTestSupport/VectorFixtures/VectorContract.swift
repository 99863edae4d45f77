package import AAPMCore

/// What every vector store does: run on each of them. Learner-1 and learner-2 exist where a store asks for that.
package struct VectorContract: Sendable {
    /// What a store did otherwise.
    package struct Breach: Error, CustomStringConvertible {
        package let description: String
    }

    package let title: String
    /// - Throws: `Breach`; what the store throws.
    package let hold: @Sendable (any VectorIndex) async throws -> Void

    private init(_ title: String, _ hold: @escaping @Sendable (any VectorIndex) async throws -> Void) {
        self.title = title
        self.hold = hold
    }

    package static let all: [VectorContract] = [
        Self("Where nothing was ever written, nothing is found, counted or in the way of deleting") { store in
            try await store.check()
            try await Self.expect([], of: .sample(), in: store)
            for filter in [
                VectorFilter.sample(), .sample(character: "baker"), .sample(ids: ["memory-1"]),
                .sample(space: "letters/4"),
            ] {
                try await store.delete(filter, in: .npcMemories)
                try await Self.expect(0, of: filter, in: store)
            }
        },
        Self("The nearest come first, with their cosine, and no more than asked for") { store in
            try await Self.fill(store)
            let found = try await store.nearest(to: .sample([1, 0.2, 0, 0], limit: 2), in: .npcMemories)
            try Self.require(found.map(\.id) == ["memory-1", "memory-2"], "found \(found)")
            let cosine = Cosine.similarity([Float]([1, 0.2, 0, 0]).unit, [Float]([1, 0, 0, 0]))
            try Self.require(abs(found[0].score - cosine) < 1e-5, "\(found[0].score) is not \(cosine)")
            let opposite = try await store.nearest(to: .sample([-1, 0, 0, 0], limit: 9), in: .npcMemories)
            try Self.require(opposite.last?.id == "memory-1", "found \(opposite)")
            try Self.require(abs((opposite.last?.score ?? 0) + 1) < 1e-5, "\(opposite)")
        },
        Self("Those equally near come in order of id") { store in
            try await store.prepare(.npcMemories, space: "letters/4", dimensions: 4)
            let ids = ["b", "d", "a", "e", "c"]
            try await store.upsert(ids.map { .sample($0, [0, 0, 1, 0]) }, in: .npcMemories)
            try await Self.expect(["a", "b", "c"], of: .sample([0, 0, 1, 0], limit: 3), in: store)
        },
        Self("Learners, personas, characters, kinds and ids are kept apart, alone and together") { store in
            try await Self.fill(store)
            let cases: [(VectorFilter, Set<String>)] = [
                (.sample(), ["memory-1", "memory-2", "memory-3", "memory-4"]),
                (.sample(of: "learner-2"), ["memory-1"]), (.sample(of: "learner-3"), []),
                (.sample(persona: "barrio"), ["memory-1", "memory-2", "memory-3"]),
                (.sample(persona: "barri"), []), (.sample(persona: "Barrio"), []),
                (.sample(character: "baker"), ["memory-1", "memory-2"]),
                (.sample(character: "clerk"), ["memory-2", "memory-4"]),
                (.sample(character: "the"), []), (.sample(kinds: ["fact"]), ["memory-1", "memory-4"]),
                (.sample(kinds: ["plan", "promise"]), ["memory-2", "memory-3"]), (.sample(kinds: []), []),
                (.sample(ids: ["memory-2", "memory-9"]), ["memory-2"]), (.sample(ids: []), []),
                (.sample(persona: "barrio", character: "clerk", kinds: ["plan"]), ["memory-2"]),
                (.sample(persona: "barrio", character: "clerk", kinds: ["fact"]), []),
            ]
            for (filter, ids) in cases {
                let found = try await store.nearest(to: .sample([1, 1, 1, 1], fitting: filter), in: .npcMemories)
                try Self.require(Set(found.map(\.id)) == ids, "\(filter) found \(found)")
                try await Self.expect(ids.count, of: filter, in: store)
            }
        },
        Self("The same id again replaces what was there, with all that it is found by") { store in
            try await Self.fill(store)
            try await store.upsert(
                [.sample("memory-1", [0, 0, 0, 1], characters: [], kind: "event")], in: .npcMemories)
            try await Self.expect(4, of: .sample(), in: store)
            try await Self.expect(["memory-1"], of: .sample([0, 0, 0, 1], limit: 1), in: store)
            try await Self.expect(["memory-2"], of: .sample(fitting: .sample(character: "baker")), in: store)
            try await Self.expect(["memory-1"], of: .sample(fitting: .sample(kinds: ["event"])), in: store)
            try await Self.expect(1, of: .sample(of: "learner-2"), in: store)
        },
        Self("What was deleted is found by nobody, and nothing else is gone") { store in
            try await Self.fill(store)
            try await store.delete(.sample(ids: ["memory-1", "memory-9"]), in: .npcMemories)
            try await Self.expect(["memory-2", "memory-3", "memory-4"], of: .sample([0, 1, 0, 0]), in: store)
            try await store.delete(.sample(persona: "barrio", character: "clerk"), in: .npcMemories)
            try await Self.expect(["memory-3", "memory-4"], of: .sample([0, 0, 1, 0]), in: store)
            try await store.delete(.sample(kinds: ["plan", "promise"]), in: .npcMemories)
            try await Self.expect(["memory-4"], of: .sample(), in: store)
            try await store.delete(.sample(), in: .npcMemories)
            try await store.delete(.sample(), in: .npcMemories)
            try await Self.expect([], of: .sample(), in: store)
            try await Self.expect(0, of: .sample(), in: store)
            try await Self.expect(["memory-1"], of: .sample(fitting: .sample(of: "learner-2")), in: store)
            try await store.upsert([.sample()], in: .npcMemories)
            try await Self.expect(["memory-1"], of: .sample(), in: store)
        },
        Self("The four collections have nothing to do with each other") { store in
            for collection in VectorCollection.allCases {
                try await store.prepare(collection, space: "letters/4", dimensions: 4)
                try await store.upsert([.sample("of-\(collection.rawValue)")], in: collection)
            }
            try await store.delete(.sample(), in: .frictionPatterns)
            for collection in VectorCollection.allCases {
                let ids = collection == .frictionPatterns ? [] : ["of-\(collection.rawValue)"]
                let found = try await store.nearest(to: .sample(), in: collection).map(\.id)
                try Self.require(found == ids, "\(collection) has \(found)")
            }
        },
        Self("Two spaces never mix: one is written beside the other, which is then deleted alone") { store in
            try await Self.fill(store)
            try await store.prepare(.npcMemories, space: "other/4", dimensions: 4)
            try await Self.expect([], of: .sample(space: "other/4"), in: store)
            try await store.upsert(
                [
                    .sample("memory-1", [0, 1, 0, 0], space: "other/4"),
                    .sample("new", [1, 0, 0, 0], space: "other/4"),
                ],
                in: .npcMemories)
            try await Self.expect(
                ["memory-1", "memory-2", "memory-3", "memory-4"], of: .sample([1, 0.2, 0, 0]), in: store)
            try await Self.expect(["new", "memory-1"], of: .sample([1, 0.2, 0, 0], space: "other/4"), in: store)
            try await Self.expect(6, of: .sample(), in: store)
            try await Self.expect(2, of: .sample(space: "other/4"), in: store)
            try await store.delete(.sample(space: "letters/4"), in: .npcMemories)
            try await Self.expect([], of: .sample(), in: store)
            try await Self.expect(["new", "memory-1"], of: .sample(space: "other/4"), in: store)
            try await store.delete(.sample(), in: .npcMemories)
            try await Self.expect(0, of: .sample(), in: store)
        },
        Self("A collection is made ready twice without harm, and takes no vectors of another length") { store in
            try await Self.fill(store)
            try await store.prepare(.npcMemories, space: "letters/4", dimensions: 4)
            try await Self.expect(4, of: .sample(), in: store)
            let wrong = VectorStoreError.dimensions(expected: 4, found: 3)
            try await Self.expect(wrong) {
                try await store.prepare(.npcMemories, space: "letters/4", dimensions: 3)
            }
            try await Self.expect(wrong) {
                try await store.upsert([.sample("memory-5", [1, 0, 0])], in: .npcMemories)
            }
            try await Self.expect(wrong) {
                _ = try await store.nearest(to: .sample([1, 0, 0]), in: .npcMemories)
            }
            try await Self.expect(4, of: .sample(), in: store)
        },
        Self("What has no direction, or is no number, is refused and nothing of it written") { store in
            try await Self.fill(store)
            for numbers: [Float] in [[0, 0, 0, 0], [.nan, 0, 0, 0], [.infinity, 0, 0, 0], [2, 0, 0, 0]] {
                let record = VectorRecord(
                    id: "memory-6", learner: ID("learner-1"), persona: "barrio", characters: [], kind: "fact",
                    source: nil, space: "letters/4", vector: numbers)
                do {
                    try await store.upsert([.sample("memory-5"), record], in: .npcMemories)
                } catch VectorStoreError.refused {
                    continue
                }
                throw Breach(description: "\(numbers) was taken")
            }
            try await Self.expect(4, of: .sample(), in: store)
        },
        Self("Any text can be an id, a persona, a character or a kind") { store in
            let texts = ["it's", "a\"b", "a\\b", "ñandú 😀", "x{y}[z]", "%_*?", "a b", "a/b:c", "$1", "\n", "null"]
            try await store.upsert(
                texts.map { .sample($0, persona: $0, characters: [$0, "baker"], kind: $0) }, in: .npcMemories)
            for text in texts {
                for filter in [
                    VectorFilter.sample(persona: text), .sample(character: text), .sample(kinds: [text]),
                    .sample(ids: [text]),
                ] {
                    try await Self.expect([text], of: .sample(fitting: filter), in: store)
                }
            }
            try await store.delete(.sample(ids: Set(texts.dropFirst())), in: .npcMemories)
            try await Self.expect(["it's"], of: .sample(), in: store)
        },
        Self("Hundreds are written, counted and deleted at once, and the nearest of them are the true ones") { store in
            let records = (0..<350).map { number in
                VectorRecord.sample(
                    "m\(number)", .direction(number, count: 32), kind: "k\(number % 3)",
                    source: TurnReference(session: ID("session-1"), index: number), space: "many/32")
            }
            try await store.prepare(.interlanguageModel, space: "many/32", dimensions: 32)
            try await store.upsert(records, in: .interlanguageModel)
            let wanted = [Float].direction(1_000_000, count: 32)
            let query = VectorQuery.sample(wanted, space: "many/32", fitting: .sample(kinds: ["k1", "k2"]))
            let found = try await store.nearest(to: query, in: .interlanguageModel)
            let best = records.filter { $0.kind != "k0" }
                .map { (Cosine.similarity($0.vector, query.vector), $0.id) }.sorted { $0.0 > $1.0 }.prefix(10)
            try Self.require(found.map(\.id) == best.map(\.1), "found \(found)")
            let count = try await store.count(.sample(), in: .interlanguageModel)
            try Self.require(count == 350, "counted \(count)")
            try await store.delete(.sample(kinds: ["k0"]), in: .interlanguageModel)
            let left = try await store.count(.sample(space: "many/32"), in: .interlanguageModel)
            try Self.require(left == 233, "counted \(left)")
            try await store.delete(.sample(ids: Set(records.prefix(300).map(\.id))), in: .interlanguageModel)
            let last = try await store.count(.sample(), in: .interlanguageModel)
            try Self.require(last == 33, "counted \(last)")
        },
    ]

    // MARK: Parts

    /// Four memories of learner-1 and one, with a known id, of learner-2.
    private static func fill(_ store: any VectorIndex) async throws {
        try await store.prepare(.npcMemories, space: "letters/4", dimensions: 4)
        try await store.upsert(
            [
                .sample(source: TurnReference(session: ID("session-1"), index: 3)),
                .sample("memory-2", [1, 1, 0, 0], characters: ["baker", "clerk"], kind: "plan"),
                .sample("memory-3", [0, 0, 1, 0], characters: [], kind: "promise"),
                .sample("memory-4", [0, 0, 0, 1], persona: "quay", characters: ["clerk"]),
                .sample("memory-1", [0, 1, 0, 0], of: "learner-2"),
            ], in: .npcMemories)
    }

    private static func expect(_ ids: [String], of query: VectorQuery, in store: any VectorIndex) async throws {
        let found = try await store.nearest(to: query, in: .npcMemories).map(\.id)
        try self.require(found == ids, "expected \(ids), found \(found)")
    }

    private static func expect(_ count: Int, of filter: VectorFilter, in store: any VectorIndex) async throws {
        let found = try await store.count(filter, in: .npcMemories)
        try self.require(found == count, "expected \(count) of \(filter), counted \(found)")
    }

    private static func expect(_ error: VectorStoreError, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let thrown as VectorStoreError {
            return try self.require(thrown == error, "expected \(error), thrown \(thrown)")
        }
        throw Breach(description: "nothing was thrown instead of \(error)")
    }

    private static func require(_ condition: Bool, _ description: @autoclosure () -> String) throws {
        guard condition else { throw Breach(description: description()) }
    }
}
