/// One vector with what it is found and deleted by. Texts stay in the database: a vector store holds no words of a learner.
package struct VectorRecord: Hashable, Sendable {
    /// The id of what it was made from: writing it again replaces it.
    package let id: String
    package let learner: ID<Learner>
    /// The slug of the persona schema.
    package let persona: String
    /// Who knows it, ids of characters in the persona; empty when it belongs to no character.
    package let characters: [String]
    /// What it is within its collection, such as `fact` or a rule's id.
    package let kind: String
    /// The turn it comes from; `nil` when it comes from none.
    package let source: TurnReference?
    /// `TextEmbedder.space`: vectors of two spaces are never compared.
    package let space: String
    /// Of length 1.
    package let vector: [Float]

    package init(
        id: String, learner: ID<Learner>, persona: String, characters: [String], kind: String, source: TurnReference?,
        space: String, vector: [Float]
    ) {
        self.id = id
        self.learner = learner
        self.persona = persona
        self.characters = characters
        self.kind = kind
        self.source = source
        self.space = space
        self.vector = vector
    }
}

/// A turn of a talk, wherever one is referred to from outside.
package struct TurnReference: Hashable, Sendable, Codable {
    package let session: ID<Session>
    package let index: Int

    package init(session: ID<Session>, index: Int) {
        self.session = session
        self.index = index
    }
}
