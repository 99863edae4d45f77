import Synchronization

/// How long the vectors of each space are, as far as this process has seen, and what may be written at all: the same for
/// every store, so that none takes what another refuses.
package final class VectorSpaces: Sendable {
    private struct Place: Hashable {
        let collection: VectorCollection
        let space: String
    }

    private let lengths = Mutex<[Place: Int]>([:])

    package init() {}

    /// How long vectors of a space are in a collection; `nil` when nobody has said so yet.
    package func dimensions(of space: String, in collection: VectorCollection) -> Int? {
        self.lengths.withLock { $0[Place(collection: collection, space: space)] }
    }

    /// Notes how long vectors of a space are.
    ///
    /// - Throws: `.dimensions` when they are known to be of another length; `.refused` for a length that none can have.
    package func note(
        _ dimensions: Int, of space: String, in collection: VectorCollection
    ) throws(VectorStoreError) {
        guard (1...Self.mostDimensions).contains(dimensions) else {
            throw .refused(reason: "a vector has 1 to \(Self.mostDimensions) numbers")
        }
        let known = self.lengths.withLock { lengths in
            let place = Place(collection: collection, space: space)
            let known = lengths[place] ?? dimensions
            lengths[place] = known
            return known
        }
        guard known == dimensions else { throw .dimensions(expected: known, found: dimensions) }
    }

    /// Forgets a space, whose collection is not there any more.
    package func forget(_ space: String, in collection: VectorCollection) {
        self.lengths.withLock { $0[Place(collection: collection, space: space)] = nil }
    }

    /// Lets through what can be written: vectors of their space's length, of length 1 and nothing but numbers.
    ///
    /// - Throws: `.dimensions` or `.refused`.
    package func admit(_ records: [VectorRecord], in collection: VectorCollection) throws(VectorStoreError) {
        for record in records {
            try Self.requireUnit(record.vector)
            guard !record.id.isEmpty, record.id.utf8.count <= 512 else {
                throw .refused(reason: "the id of a vector has 1 to 512 bytes")
            }
            try self.note(record.vector.count, of: record.space, in: collection)
        }
    }

    /// Lets through a question: of length 1, and of its space's length.
    ///
    /// - Throws: `.dimensions` or `.refused`.
    package func admit(_ query: VectorQuery, in collection: VectorCollection) throws(VectorStoreError) {
        try Self.requireUnit(query.vector)
        guard query.limit >= 1 else { throw .refused(reason: "a question wants at least one answer") }
        if let known = self.dimensions(of: query.space, in: collection), known != query.vector.count {
            throw .dimensions(expected: known, found: query.vector.count)
        }
    }

    /// The most that any of the stores takes.
    package static let mostDimensions = 16_000

    private static func requireUnit(_ vector: [Float]) throws(VectorStoreError) {
        let square = Cosine.similarity(vector, vector)
        // What is no number is not near to 1 either.
        guard abs(square - 1) < 0.01 else { throw .refused(reason: "a vector is not of length 1") }
    }
}
