/// A vector store. What is in it is derived from the database and can be made again, so nothing is lost with it.
package protocol VectorIndex: Sendable {
    /// In words, for operators: `exact`, `pgvector`, `qdrant`, `weaviate`, `pinecone`.
    var name: String { get }

    /// Makes a collection ready for vectors of a space; one that is ready stays as it is.
    func prepare(_ collection: VectorCollection, space: String, dimensions: Int) async throws(VectorStoreError)

    /// Writes; a record with a known id of the same space replaces it.
    func upsert(_ records: [VectorRecord], in collection: VectorCollection) async throws(VectorStoreError)

    /// - Returns: The nearest, nearest first; those equally near in order of id. Empty when nothing was ever written.
    func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch]

    /// Deletes all that fit. When it returns they are found by nobody any more.
    func delete(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError)

    /// How many fit.
    func count(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError) -> Int

    /// Asks whether the store answers.
    func check() async throws(VectorStoreError)
}

/// Why a vector store did not do what it was asked.
package enum VectorStoreError: Error, Hashable, Sendable {
    /// It did not answer, or says that it cannot just now; it may later.
    case unavailable(reason: String)
    /// It will not take this however often it is asked. Holds no words of a learner.
    case refused(reason: String)
    /// The vector's length is not the collection's.
    case dimensions(expected: Int, found: Int)
    /// It knows us no more.
    case unauthorised

    /// Whether the same may succeed later.
    package var mayPass: Bool {
        if case .unavailable = self { true } else { false }
    }
}
