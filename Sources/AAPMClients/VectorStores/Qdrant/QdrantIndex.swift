package import AAPMCore
import NIOHTTP1

/// Vectors in Qdrant, over its REST interface: a collection for each of ours and each space, in which learners are tenants.
///
/// Questions are answered exactly: the filter leaves one learner's vectors, and those are few enough to compare them all.
package struct QdrantIndex: VectorIndex {
    private let caller: VectorCaller
    private let spaces = VectorSpaces()

    package init(_ endpoint: VectorEndpoint, over transport: any HTTPTransport) {
        var headers = HTTPHeaders()
        if let key = endpoint.key { headers.add(name: "api-key", value: key.revealed) }
        self.caller = VectorCaller(endpoint.address, headers: headers, over: transport)
    }

    package var name: String { "qdrant" }

    package func prepare(
        _ collection: VectorCollection, space: String, dimensions: Int
    ) async throws(VectorStoreError) {
        try self.spaces.note(dimensions, of: space, in: collection)
        try await self.make(QdrantName.collection(collection, space), dimensions)
    }

    package func upsert(
        _ records: [VectorRecord], in collection: VectorCollection
    ) async throws(VectorStoreError) {
        try self.spaces.admit(records, in: collection)
        for (space, records) in Dictionary(grouping: records, by: \.space).sorted(by: { $0.key < $1.key }) {
            let name = QdrantName.collection(collection, space)
            for batch in records.pieces(of: Self.batch) {
                let json = QdrantText.points(batch)
                let path = "/collections/\(name)/points?wait=true"
                let answer = try await self.caller.send(.PUT, path, passing: [404], json: json)
                guard answer.status == 404 else { continue }
                // The first one, or the store was emptied behind us.
                try await self.make(name, batch.first?.vector.count ?? 0)
                _ = try await self.caller.send(.PUT, path, json: json)
            }
        }
    }

    package func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try self.spaces.admit(query, in: collection)
        if query.filter.isEmpty { return [] }
        let name = QdrantName.collection(collection, query.space)
        let answer = try await self.caller.send(
            .POST, "/collections/\(name)/points/query", passing: [404],
            json: QdrantText.question(query, limit: query.widenedLimit(atMost: 10_000)))
        guard answer.isSuccess else { return [] }
        let found: QdrantAnswer<QdrantPoints> = try answer.decoded()
        var nearest = NearestMatches(limit: query.limit)
        for point in found.result.points { nearest.add(point.score, id: point.payload.id) }
        return nearest.matches
    }

    package func delete(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) {
        if filter.isEmpty { return }
        for name in try await self.names(filter, in: collection) {
            _ = try await self.caller.send(
                .POST, "/collections/\(name)/points/delete?wait=true", passing: [404],
                json: QdrantText.selection(filter, isExact: false))
        }
    }

    package func count(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> Int {
        if filter.isEmpty { return 0 }
        var total = 0
        for name in try await self.names(filter, in: collection) {
            let answer = try await self.caller.send(
                .POST, "/collections/\(name)/points/count", passing: [404],
                json: QdrantText.selection(filter, isExact: true))
            if answer.isSuccess { total += try answer.decoded(QdrantAnswer<QdrantCount>.self).result.count }
        }
        return total
    }

    package func check() async throws(VectorStoreError) {
        // Not `/readyz`, which needs no key and would not tell that ours is wrong.
        _ = try await self.collections()
    }

    // MARK: Collections

    /// Ours that a filter is about.
    private func names(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [String] {
        if let space = filter.space { return [QdrantName.collection(collection, space)] }
        return try await self.collections().filter { $0.hasPrefix(QdrantName.prefix(of: collection)) }
    }

    private func collections() async throws(VectorStoreError) -> [String] {
        let answer = try await self.caller.send(.GET, "/collections")
        return try answer.decoded(QdrantAnswer<QdrantCollections>.self).result.collections.map(\.name)
    }

    /// Makes a collection with its indexes; one that is there only has to be of the right length.
    private func make(_ name: String, _ dimensions: Int) async throws(VectorStoreError) {
        let found = try await self.caller.send(.GET, "/collections/\(name)", passing: [404])
        if found.isSuccess {
            let size = try found.decoded(QdrantAnswer<QdrantCollection>.self).result.config.params.vectors.size
            guard size == dimensions else { throw .dimensions(expected: size, found: dimensions) }
        } else {
            // Another node may be faster; that is as good.
            _ = try await self.caller.send(
                .PUT, "/collections/\(name)", passing: [409], json: QdrantText.collection(dimensions))
        }
        // Again where it was there: whoever made it may have been stopped before its indexes.
        for field in QdrantText.indexed {
            _ = try await self.caller.send(
                .PUT, "/collections/\(name)/index?wait=true", json: QdrantText.index(field))
        }
    }

    private static let batch = 100
}

/// What collections are called there.
enum QdrantName {
    static func prefix(of collection: VectorCollection) -> String { "aapm_\(collection.rawValue)_" }

    static func collection(_ collection: VectorCollection, _ space: String) -> String {
        let slug = VectorNaming.slug(of: space, separator: "-", length: 60)
        return "\(self.prefix(of: collection))\(slug)_\(VectorNaming.digest(of: space))"
    }

    /// Points have UUIDs; our id is in the payload.
    static func point(_ id: String, of learner: ID<Learner>) -> String {
        VectorNaming.uuid(learner.text, id)
    }
}
