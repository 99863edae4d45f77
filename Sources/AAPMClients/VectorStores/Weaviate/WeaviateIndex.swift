package import AAPMCore
import NIOCore
import NIOHTTP1

/// Vectors in Weaviate, over REST and GraphQL: a class for each of our collections and each space, in which learners are
/// tenants. Objects are written in batches, the one way there that replaces what is there and makes what is not.
package struct WeaviateIndex: VectorIndex {
    private let caller: VectorCaller
    private let spaces = VectorSpaces()

    package init(_ endpoint: VectorEndpoint, over transport: any HTTPTransport) {
        var headers = HTTPHeaders()
        if let key = endpoint.key { headers.add(name: "Authorization", value: "Bearer \(key.revealed)") }
        self.caller = VectorCaller(endpoint.address, headers: headers, over: transport)
    }

    package var name: String { "weaviate" }

    package func prepare(
        _ collection: VectorCollection, space: String, dimensions: Int
    ) async throws(VectorStoreError) {
        try self.spaces.note(dimensions, of: space, in: collection)
        try await self.make(WeaviateName.kind(collection, space), dimensions)
    }

    package func upsert(
        _ records: [VectorRecord], in collection: VectorCollection
    ) async throws(VectorStoreError) {
        try self.spaces.admit(records, in: collection)
        for (space, records) in Dictionary(grouping: records, by: \.space).sorted(by: { $0.key < $1.key }) {
            let kind = WeaviateName.kind(collection, space)
            for batch in records.pieces(of: Self.batch) {
                if try await self.write(batch, kind) { continue }
                // The first one, or the store was emptied behind us; what is wrong otherwise shows the second time.
                try await self.make(kind, batch.first?.vector.count ?? 0)
                guard try await self.write(batch, kind) else { throw .refused(reason: "it did not take an object") }
            }
        }
    }

    package func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try self.spaces.admit(query, in: collection)
        if query.filter.isEmpty { return [] }
        let kind = WeaviateName.kind(collection, query.space)
        let found = try await self.ask(
            WeaviateText.question(query, kind, limit: query.widenedLimit(atMost: Self.most)), kind)
        var nearest = NearestMatches(limit: query.limit)
        for object in found {
            guard let distance = object.additional?.distance else { throw Self.unreadable }
            nearest.add(1 - distance, id: object.record ?? "")
        }
        return nearest.matches
    }

    package func delete(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) {
        if filter.isEmpty { return }
        let tenant = WeaviateName.tenant(filter.learner)
        for kind in try await self.kinds(filter, in: collection) {
            // Each call deletes at most so many as a question may find.
            for _ in 0..<Self.mostRounds {
                let answer = try await self.caller.send(
                    .DELETE, "/v1/batch/objects?tenant=\(tenant)", passing: [404, 422],
                    json: WeaviateText.deletion(filter, kind))
                guard answer.isSuccess else {
                    try await self.requireAbsence(of: kind, answer)
                    break
                }
                let results = try answer.decoded(WeaviateDeletion.self).results
                guard results.failed ?? 0 == 0 else { throw .unavailable(reason: "it could not delete an object") }
                if results.matches ?? 0 == 0 { break }
            }
        }
    }

    package func count(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> Int {
        if filter.isEmpty { return 0 }
        var total = 0
        for kind in try await self.kinds(filter, in: collection) {
            total += try await self.ask(WeaviateText.listing(filter, kind, limit: Self.most), kind).count
        }
        return total
    }

    package func check() async throws(VectorStoreError) {
        // Not `/v1/.well-known/ready`, which needs no key and would not tell that ours is wrong.
        _ = try await self.caller.send(.GET, "/v1/meta")
    }

    // MARK: Objects

    /// - Returns: `false` when it did not take them all.
    private func write(
        _ batch: ArraySlice<VectorRecord>, _ kind: String
    ) async throws(VectorStoreError) -> Bool {
        let answer = try await self.caller.send(
            .POST, "/v1/batch/objects", passing: [404, 422], json: WeaviateText.objects(batch, kind))
        guard answer.isSuccess else { return false }
        let written: [WeaviateWritten] = try answer.decoded()
        return written.count == batch.count && written.allSatisfy { $0.result?.status == "SUCCESS" }
    }

    /// Asks in GraphQL, whose errors come with status 200.
    private func ask(_ json: JSONWriter, _ kind: String) async throws(VectorStoreError) -> [WeaviateObject] {
        let answer = try await self.caller.send(.POST, "/v1/graphql", passing: [404, 422], json: json)
        guard answer.isSuccess else {
            try await self.requireAbsence(of: kind, answer)
            return []
        }
        let found: WeaviateFound = try answer.decoded()
        guard found.errors?.isEmpty ?? true else {
            try await self.requireAbsence(of: kind, answer)
            return []
        }
        guard let objects = found.data?.get?[kind] else { throw Self.unreadable }
        return objects ?? []
    }

    /// Passes when what was asked for failed for nothing but that the class or the learner's tenant is not there.
    private func requireAbsence(of kind: String, _ answer: VectorCaller.Answer) async throws(VectorStoreError) {
        if String(buffer: answer.body).contains("tenant not found") { return }
        let found = try await self.caller.send(.GET, "/v1/schema/\(kind)", passing: [404, 422])
        guard !found.isSuccess else { throw .refused(reason: "it refused a question") }
    }

    // MARK: Classes

    /// Ours that a filter is about.
    private func kinds(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [String] {
        if let space = filter.space { return [WeaviateName.kind(collection, space)] }
        let schema: WeaviateSchema = try await self.caller.send(.GET, "/v1/schema").decoded()
        return (schema.classes ?? []).map(\.name).filter { $0.hasPrefix(WeaviateName.prefix(of: collection)) }
    }

    /// Makes a class; one that is there only has to be of the right length.
    private func make(_ kind: String, _ dimensions: Int) async throws(VectorStoreError) {
        if try await self.isThere(kind, dimensions) { return }
        let answer = try await self.caller.send(
            .POST, "/v1/schema", passing: [422], json: WeaviateText.kind(kind, dimensions))
        // Another node may have been faster.
        if answer.isSuccess { return }
        guard try await self.isThere(kind, dimensions) else { throw .refused(reason: "it did not make a class") }
    }

    /// The length is that of the first object there, so that the class itself has to remember what was meant.
    private func isThere(_ kind: String, _ dimensions: Int) async throws(VectorStoreError) -> Bool {
        let found = try await self.caller.send(.GET, "/v1/schema/\(kind)", passing: [404, 422])
        guard found.isSuccess else { return false }
        let description = try found.decoded(WeaviateClass.self).description ?? ""
        guard let size = WeaviateText.dimensions(in: description) else {
            throw .refused(reason: "a class of its has our name and is not ours")
        }
        guard size == dimensions else { throw .dimensions(expected: size, found: dimensions) }
        return true
    }

    private static let unreadable = VectorStoreError.unavailable(reason: "its answer cannot be read")
    private static let batch = 100
    /// QUERY_MAXIMUM_RESULTS, unless somebody has changed it.
    private static let most = 10_000
    private static let mostRounds = 100
}

/// What classes, tenants and objects are called there.
enum WeaviateName {
    static func prefix(of collection: VectorCollection) -> String { "Aapm_\(collection.rawValue)_" }

    static func kind(_ collection: VectorCollection, _ space: String) -> String {
        let slug = VectorNaming.slug(of: space, separator: "_", length: 60)
        return "\(self.prefix(of: collection))\(slug)_\(VectorNaming.digest(of: space))"
    }

    /// Letters, digits, `-` and `_`, at most 64; another id becomes a UUID.
    static func tenant(_ learner: ID<Learner>) -> String {
        let isPlain = learner.text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_")
        }
        return isPlain && (1...64).contains(learner.text.utf8.count) ? learner.text : VectorNaming.uuid(learner.text)
    }

    static func object(_ id: String, of learner: ID<Learner>) -> String {
        VectorNaming.uuid(learner.text, id)
    }
}
