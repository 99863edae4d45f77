/// Which vectors: always of one learner, so that no question can reach another's.
package struct VectorFilter: Hashable, Sendable {
    package let learner: ID<Learner>
    /// `nil` for all.
    package var persona: String?
    /// Only what this character knows; `nil` for all.
    package var character: String?
    /// `nil` for all.
    package var kinds: Set<String>?
    /// `nil` for all.
    package var ids: Set<String>?
    /// `nil` for all, which only counting and deleting may ask for.
    package var space: String?

    package init(
        learner: ID<Learner>, persona: String? = nil, character: String? = nil, kinds: Set<String>? = nil,
        ids: Set<String>? = nil, space: String? = nil
    ) {
        self.learner = learner
        self.persona = persona
        self.character = character
        self.kinds = kinds
        self.ids = ids
        self.space = space
    }
}

/// A question for the nearest.
package struct VectorQuery: Hashable, Sendable {
    /// Of length 1, in the space of the question.
    package let vector: [Float]
    package let space: String
    /// Its `space` is the question's.
    package let filter: VectorFilter
    /// At least 1.
    package let limit: Int

    package init(vector: [Float], space: String, filter: VectorFilter, limit: Int) {
        self.vector = vector
        self.space = space
        self.filter = filter
        self.limit = limit
    }
}

/// One that is near.
package struct VectorMatch: Hashable, Sendable {
    package let id: String
    /// Cosine similarity, −1 … 1.
    package let score: Float

    package init(id: String, score: Float) {
        self.id = id
        self.score = score
    }
}
