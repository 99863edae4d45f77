extension VectorFilter {
    /// Whether a vector fits, but for its learner.
    package func fits(id: String, persona: String, characters: [String], kind: String, space: String) -> Bool {
        self.fits(persona: persona, characters: characters, kind: kind)
            && (self.ids?.contains(id) ?? true)
            && (self.space.map { $0 == space } ?? true)
    }

    /// Whether a vector fits by what many of them share.
    package func fits(persona: String, characters: [String], kind: String) -> Bool {
        (self.persona.map { $0 == persona } ?? true)
            && (self.character.map { characters.contains($0) } ?? true)
            && (self.kinds?.contains(kind) ?? true)
    }

    /// Whether every vector of the learner fits, or every one of a space.
    package var isWhole: Bool {
        self.persona == nil && self.character == nil && self.kinds == nil && self.ids == nil
    }

    /// Whether nothing can fit.
    package var isEmpty: Bool { self.kinds?.isEmpty == true || self.ids?.isEmpty == true }
}

/// The nearest so far, nearest first, those equally near in order of id.
package struct NearestMatches: Sendable {
    private let limit: Int
    package private(set) var matches: [VectorMatch] = []

    package init(limit: Int) {
        self.limit = limit
        self.matches.reserveCapacity(min(limit, 256) + 1)
    }

    /// - Parameter id: Only asked for when the score may be near enough.
    package mutating func add(_ score: Float, id: @autoclosure () -> String) {
        if self.matches.count >= self.limit, let last = self.matches.last, score < last.score { return }
        let match = VectorMatch(id: id(), score: score)
        var low = 0
        var high = self.matches.count
        while low < high {
            let middle = (low + high) / 2
            if Self.isBefore(self.matches[middle], match) { low = middle + 1 } else { high = middle }
        }
        guard low < self.limit else { return }
        self.matches.insert(match, at: low)
        if self.matches.count > self.limit { self.matches.removeLast() }
    }

    private static func isBefore(_ one: VectorMatch, _ other: VectorMatch) -> Bool {
        one.score == other.score ? one.id < other.id : one.score > other.score
    }
}
