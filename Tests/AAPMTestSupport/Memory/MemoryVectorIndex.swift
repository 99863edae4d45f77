package import AAPMCore
import Synchronization

/// A vector store in memory that keeps the contract and nothing after the process.
package final class MemoryVectorIndex: VectorIndex {
    private struct Key: Hashable {
        let collection: VectorCollection
        let learner: ID<Learner>
        let space: String
        let id: String
    }

    private let spaces = VectorSpaces()
    private let records = Mutex<[Key: VectorRecord]>([:])
    private let failure = Mutex<VectorStoreError?>(nil)

    package init() {}

    package var name: String { "memory" }

    /// Everything fails so until it is told otherwise with `nil`.
    package func fail(_ error: VectorStoreError?) {
        self.failure.withLock { $0 = error }
    }

    package func prepare(
        _ collection: VectorCollection, space: String, dimensions: Int
    ) async throws(VectorStoreError) {
        try await self.check()
        try self.spaces.note(dimensions, of: space, in: collection)
    }

    package func upsert(
        _ records: [VectorRecord], in collection: VectorCollection
    ) async throws(VectorStoreError) {
        try await self.check()
        try self.spaces.admit(records, in: collection)
        self.records.withLock { kept in
            for record in records {
                let key = Key(collection: collection, learner: record.learner, space: record.space, id: record.id)
                kept[key] = record
            }
        }
    }

    package func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try await self.check()
        try self.spaces.admit(query, in: collection)
        var filter = query.filter
        filter.space = query.space
        var nearest = NearestMatches(limit: query.limit)
        for record in self.fitting(filter, in: collection) {
            nearest.add(Cosine.similarity(record.vector, query.vector), id: record.id)
        }
        return nearest.matches
    }

    package func delete(_ filter: VectorFilter, in collection: VectorCollection) async throws(VectorStoreError) {
        try await self.check()
        self.records.withLock { kept in
            kept = kept.filter { !Self.fits($1, $0.collection, filter, collection) }
        }
    }

    package func count(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> Int {
        try await self.check()
        return self.fitting(filter, in: collection).count
    }

    package func check() async throws(VectorStoreError) {
        if let error = self.failure.withLock({ $0 }) { throw error }
    }

    /// All that is written in a collection, in order of id.
    package func records(in collection: VectorCollection) -> [VectorRecord] {
        self.records.withLock { kept in
            kept.filter { $0.key.collection == collection }.map(\.value).sorted { $0.id < $1.id }
        }
    }

    private func fitting(_ filter: VectorFilter, in collection: VectorCollection) -> [VectorRecord] {
        self.records.withLock { kept in
            kept.filter { Self.fits($1, $0.collection, filter, collection) }.map(\.value)
        }
    }

    private static func fits(
        _ record: VectorRecord, _ place: VectorCollection, _ filter: VectorFilter, _ collection: VectorCollection
    ) -> Bool {
        place == collection && record.learner == filter.learner
            && filter.fits(
                id: record.id, persona: record.persona, characters: record.characters, kind: record.kind,
                space: record.space)
    }
}
