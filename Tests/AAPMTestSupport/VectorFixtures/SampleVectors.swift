package import AAPMCore

extension VectorRecord {
    /// A vector in the space `letters/4` of learner-1 that the baker knows.
    package static func sample(
        _ id: String = "memory-1", _ numbers: [Float] = [1, 0, 0, 0], of learner: String = "learner-1",
        persona: String = "barrio", characters: [String] = ["baker"], kind: String = "fact",
        source: TurnReference? = nil, space: String = "letters/4"
    ) -> VectorRecord {
        VectorRecord(
            id: id, learner: ID(learner), persona: persona, characters: characters, kind: kind, source: source,
            space: space, vector: numbers.unit)
    }
}

extension VectorFilter {
    /// All of learner-1's.
    package static func sample(
        of learner: String = "learner-1", persona: String? = nil, character: String? = nil, kinds: Set<String>? = nil,
        ids: Set<String>? = nil, space: String? = nil
    ) -> VectorFilter {
        VectorFilter(
            learner: ID(learner), persona: persona, character: character, kinds: kinds, ids: ids, space: space)
    }
}

extension VectorQuery {
    package static func sample(
        _ numbers: [Float] = [1, 0, 0, 0], space: String = "letters/4", fitting filter: VectorFilter = .sample(),
        limit: Int = 10
    ) -> VectorQuery {
        VectorQuery(vector: numbers.unit, space: space, filter: filter, limit: limit)
    }
}

extension [Float] {
    /// The same direction with length 1.
    package var unit: [Float] {
        let length = self.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return self.map { $0 / length }
    }

    /// A direction that is the same for the same number.
    package static func direction(_ number: Int, count: Int) -> [Float] {
        var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int64(state >> 33)) / Float(1 << 30) - 1
        }.unit
    }
}
