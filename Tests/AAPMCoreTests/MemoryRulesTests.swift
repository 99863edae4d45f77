import AAPMCore
import AAPMTestSupport
import Testing

@Suite("The rules of memory")
struct MemoryRulesTests {
    private static func shelf(_ memories: [Memory] = [], isOn: Bool = true) -> MemoryShelf {
        MemoryShelf(
            learner: ID("learner-1"), persona: "barrio", remembering: Remembering(isOn: isOn), forgotten: [:],
            memories: memories)
    }

    private static func keep(
        _ statements: [MemoryStatement], toldTo character: String = "baker", on shelf: inout MemoryShelf
    ) -> Int {
        let ids = SequentialIDs()
        return MemoryRules.keep(statements, toldTo: character, on: &shelf) { ids.make() }
    }

    @Test("The same said twice makes one memory surer, and known by both who heard it")
    func merged() {
        var shelf = Self.shelf([.sample(confidence: 0.8)])
        let again = MemoryStatement.sample(text: "se llama ana", confidence: 0.5, at: .sample + .seconds(60))
        #expect(Self.keep([again], toldTo: "cook", on: &shelf) == 1)
        #expect(shelf.memories.count == 1)
        #expect(abs(shelf.memories[0].confidence - 0.9) < 1e-12)
        #expect(shelf.memories[0].knownBy == ["baker", "cook"])
        #expect(shelf.memories[0].updatedAt == .sample + .seconds(60))
    }

    @Test("Of two that contradict each other the later said counts, in whichever order they come")
    func superseded() {
        for order in [[0, 1], [1, 0]] {
            let statements = [
                MemoryStatement.sample(text: "Vive en Lima.", subject: "home", at: .sample),
                .sample(text: "Vive en Quito.", subject: "home", at: .sample + .seconds(60)),
            ]
            var shelf = Self.shelf()
            _ = Self.keep(order.map { statements[$0] }, on: &shelf)
            #expect(shelf.memories.filter { $0.supersededBy == nil }.map(\.text) == ["Vive en Quito."])
            _ = Self.keep([statements[0]], on: &shelf)
            #expect(shelf.memories.filter { $0.supersededBy == nil }.map(\.text) == ["Vive en Quito."])
        }
    }

    @Test(
        "Junk is refused",
        arguments: [
            MemoryStatement.sample(confidence: 0.49), .sample(importance: 0), .sample(text: "… !"),
            .sample(text: "Vive en https://example.org"), .sample(text: "a\nb"),
            .sample(text: String(repeating: "a", count: 281)), .sample(value: "uno dos tres cuatro cinco seis"),
            .sample(value: "<script>"),
        ])
    func junk(statement: MemoryStatement) {
        var shelf = Self.shelf()
        #expect(Self.keep([statement], on: &shelf) == 0)
        #expect(shelf.memories == [])
    }

    @Test("Nothing is kept while memory is off, nor what was forgotten since it was said")
    func forgotten() {
        var off = Self.shelf(isOn: false)
        #expect(Self.keep([.sample()], on: &off) == 0)
        var shelf = Self.shelf()
        shelf.forgotten = ["name": .sample]
        #expect(Self.keep([.sample(at: .sample)], on: &shelf) == 0)
        #expect(Self.keep([.sample(at: .sample + .seconds(1))], on: &shelf) == 1)
        shelf.forgotten = [MemoryShelf.everything: .sample + .seconds(5)]
        #expect(Self.keep([.sample(text: "Vive en Lima.", subject: "home", at: .sample)], on: &shelf) == 0)
    }

    @Test("A secret stays one when it is told again, and is never passed on")
    func secret() {
        var shelf = Self.shelf()
        _ = Self.keep([.sample(isSecret: true)], on: &shelf)
        _ = Self.keep([.sample(at: .sample + .seconds(1))], on: &shelf)
        #expect(shelf.memories.map(\.isSecret) == [true])
        MemoryRules.gossip(about: ID("session-1"), to: ["cook"], on: &shelf)
        #expect(shelf.memories.map(\.knownBy) == [["baker"]])
    }

    @Test("Gossip tells what matters most of one talk, a little at a time")
    func gossip() {
        var shelf = Self.shelf([
            .sample("m1", subject: "study", importance: 0.6), .sample("m2", subject: "home", importance: 0.9),
            .sample("m3", subject: "pet.gato", importance: 0.8),
            .sample("m4", subject: "plays.tenis", importance: 0.59),
            .sample("m5", subject: "work", session: "session-2", importance: 1),
            .sample("m6", subject: "health.allergy", importance: 0.95), .sample("m7", subject: nil, importance: 1),
            .sample("m8", subject: "family.status", importance: 0.95), .sample("m9", subject: "dream", importance: 1),
        ])
        MemoryRules.gossip(about: ID("session-1"), to: ["cook"], on: &shelf)
        #expect(shelf.memories.filter { $0.knownBy.contains("cook") }.map(\.id.text) == ["m2", "m3"])
    }

    @Test("A full shelf gives up the least important")
    func full() {
        var shelf = Self.shelf(
            (0..<MemoryRules.shelfLimit).map {
                .sample("m\(1_000 + $0)", text: "N\($0)", subject: "s\($0)", importance: $0 == 7 ? 0.1 : 0.5)
            })
        _ = Self.keep([.sample(text: "Nuevo", subject: "new")], on: &shelf)
        #expect(shelf.memories.count == MemoryRules.shelfLimit)
        #expect(!shelf.memories.contains { $0.id.text == "m1007" })
        #expect(shelf.memories.contains { $0.subject == "new" })
    }

    @Test("Recency, importance and nearness are multiplied by their weights, and ties are settled")
    func ranking() {
        let now = Timestamp.sample + .seconds(30 * 86_400)
        let fresh = Memory.sample("fresh", importance: 0.5, at: now)
        let old = Memory.sample("old", importance: 0.5)
        let weighty = Memory.sample("weighty", importance: 1)
        func order(_ weights: RecallWeights, _ near: [ID<Memory>: Float] = [:]) -> [String] {
            RecallRules.ranked([old, weighty, fresh], relevance: near, weights: weights, limit: 9, at: now).map(
                \.id.text)
        }
        #expect(order(RecallWeights(recency: 1, importance: 0, relevance: 0)) == ["fresh", "weighty", "old"])
        #expect(order(RecallWeights(recency: 0, importance: 1, relevance: 0)) == ["weighty", "fresh", "old"])
        #expect(
            order(RecallWeights(recency: 0, importance: 0, relevance: 1), [ID("old"): 0.9, ID("fresh"): 0.1])
                == ["old", "fresh", "weighty"])
        #expect(
            RecallRules.score(old, relevance: nil, weights: RecallWeights(recency: 1, importance: 1), at: now) == 0.25)
        #expect(
            RecallRules.ranked(
                [.sample("b"), .sample("a")], relevance: [:], weights: RecallWeights(), limit: 1, at: now
            ).map(\.id.text) == ["a"])
    }
}
