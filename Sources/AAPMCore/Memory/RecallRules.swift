/// How much each side of a memory counts when it is looked for; each 0 (not at all) … 1 (fully).
package struct RecallWeights: Hashable, Sendable {
    package var recency: Double
    package var importance: Double
    package var relevance: Double
    /// After this time a memory is half as fresh.
    package var halfLife: Duration

    package init(
        recency: Double = 0.5, importance: Double = 0.7, relevance: Double = 1,
        halfLife: Duration = .seconds(30 * 86_400)
    ) {
        self.recency = recency
        self.importance = importance
        self.relevance = relevance
        self.halfLife = halfLife
    }
}

/// Which memories come to a character's mind: recency × importance × relevance.
package enum RecallRules {
    /// So many of a character's memories are kept with the relationship, for when the memories cannot be read.
    package static let cacheLimit = 12

    /// What a character may think of at all: what it knows, and what nothing took the place of.
    package static func mayRecall(_ memory: Memory, as character: String) -> Bool {
        memory.supersededBy == nil && memory.knownBy.contains(character)
    }

    /// - Parameter relevance: Cosine similarity to what is talked about, −1 … 1; `nil` when nothing is yet.
    /// - Returns: 0 … 1.
    package static func score(
        _ memory: Memory, relevance: Float?, weights: RecallWeights, at now: Timestamp
    ) -> Double {
        let age = Double(max(0, now.since(max(memory.updatedAt, memory.recalledAt ?? memory.updatedAt)).inMilliseconds))
        let halfLife = Double(max(1, weights.halfLife.inMilliseconds))
        let recency = halfLife / (halfLife + age)
        let nearness = relevance.map { Double(max(0, min(1, $0))) } ?? 1
        return Self.part(recency, weights.recency) * Self.part(memory.importance, weights.importance)
            * Self.part(nearness, weights.relevance)
    }

    /// The best first; of equal ones the more important, then the later, then the lesser id.
    ///
    /// - Parameter relevance: By id; empty when nothing is talked about yet.
    package static func ranked(
        _ memories: [Memory], relevance: [ID<Memory>: Float], weights: RecallWeights, limit: Int, at now: Timestamp
    ) -> [Memory] {
        let scored = memories.map { memory in
            let nearness = relevance.isEmpty ? nil : relevance[memory.id] ?? 0
            return (memory, Self.score(memory, relevance: nearness, weights: weights, at: now))
        }
        return
            scored.sorted { left, right in
                if left.1 != right.1 { return left.1 > right.1 }
                if left.0.importance != right.0.importance { return left.0.importance > right.0.importance }
                if left.0.updatedAt != right.0.updatedAt { return left.0.updatedAt > right.0.updatedAt }
                return left.0.id < right.0.id
            }
            .prefix(max(0, limit)).map(\.0)
    }

    /// What is kept with the relationship of a character.
    package static func cached(_ shelf: MemoryShelf, for character: String, at now: Timestamp) -> [String] {
        guard shelf.remembering.isOn else { return [] }
        let known = shelf.memories.filter { Self.mayRecall($0, as: character) }
        return Self.ranked(known, relevance: [:], weights: RecallWeights(), limit: Self.cacheLimit, at: now)
            .map(\.text)
    }

    /// With weight 0 a part counts as 1, with weight 1 as it is.
    private static func part(_ value: Double, _ weight: Double) -> Double {
        1 - max(0, min(1, weight)) * (1 - max(0, min(1, value)))
    }
}
