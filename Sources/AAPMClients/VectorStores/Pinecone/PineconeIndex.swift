package import AAPMCore
import NIOHTTP1
import Synchronization

/// Vectors in Pinecone, over its REST interface: an index for each space, made when it is first needed, and in it a
/// namespace for each learner and collection.
///
/// What is written there is read a moment later. Deleting therefore waits until nothing of it is found any more, and fails
/// with `.unavailable` when that takes too long, so that it is tried again.
package struct PineconeIndex: VectorIndex {
    /// Where indexes are made.
    package struct Region: Hashable, Sendable {
        package let cloud: String
        package let region: String

        /// Small letters, digits and `-`.
        package init?(cloud: String, region: String) {
            let isPlain = [cloud, region].allSatisfy { text in
                (1...40).contains(text.utf8.count)
                    && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
            }
            guard isPlain else { return nil }
            self.cloud = cloud
            self.region = region
        }

        package static let usual = Self("aws", "us-east-1")

        private init(_ cloud: String, _ region: String) {
            self.cloud = cloud
            self.region = region
        }
    }

    private let control: VectorCaller
    private let isSecure: Bool
    private let region: Region
    private let clock: any MonotonicClock
    private let spaces = VectorSpaces()
    private let hosts = PineconeHosts()

    /// - Parameters:
    ///   - endpoint: Of the control plane, `https://api.pinecone.io`, with a key.
    ///   - clock: By which deletions are waited for.
    package init(
        _ endpoint: VectorEndpoint, region: Region = .usual, over transport: any HTTPTransport,
        clock: any MonotonicClock
    ) {
        var headers: HTTPHeaders = ["X-Pinecone-Api-Version": Self.version]
        if let key = endpoint.key { headers.add(name: "Api-Key", value: key.revealed) }
        self.control = VectorCaller(endpoint.address, headers: headers, over: transport)
        self.isSecure = endpoint.address.isSecure
        self.region = region
        self.clock = clock
    }

    package var name: String { "pinecone" }

    package func prepare(
        _ collection: VectorCollection, space: String, dimensions: Int
    ) async throws(VectorStoreError) {
        try self.spaces.note(dimensions, of: space, in: collection)
        _ = try await self.make(space, dimensions)
    }

    package func upsert(
        _ records: [VectorRecord], in collection: VectorCollection
    ) async throws(VectorStoreError) {
        try self.spaces.admit(records, in: collection)
        for (space, records) in Dictionary(grouping: records, by: \.space).sorted(by: { $0.key < $1.key }) {
            let dimensions = records.first?.vector.count ?? 0
            var index = try await self.make(space, dimensions)
            for (learner, records) in Dictionary(grouping: records, by: \.learner) {
                let namespace = PineconeName.namespace(collection, index.name, learner)
                // Two megabytes a request, a thousand vectors at most.
                for batch in records.pieces(of: max(1, min(100, 1_500_000 / (dimensions * 14 + 600)))) {
                    let json = PineconeText.vectors(batch, namespace)
                    let answer = try await self.caller(of: index).send(
                        .POST, "/vectors/upsert", passing: [404], json: json)
                    guard answer.status == 404 else { continue }
                    self.hosts.forget(index.name)
                    index = try await self.make(space, dimensions)
                    _ = try await self.caller(of: index).send(.POST, "/vectors/upsert", json: json)
                }
            }
        }
    }

    package func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try self.spaces.admit(query, in: collection)
        if query.filter.isEmpty { return [] }
        guard let index = try await self.index(of: query.space) else { return [] }
        guard index.dimension == query.vector.count else {
            throw .dimensions(expected: index.dimension, found: query.vector.count)
        }
        let namespace = PineconeName.namespace(collection, index.name, query.filter.learner)
        let found = try await self.ask(
            index,
            PineconeText.question(
                query.vector, query.filter, namespace, limit: query.widenedLimit(atMost: Self.most)))
        var nearest = NearestMatches(limit: query.limit)
        for match in found { nearest.add(match.score ?? 0, id: match.metadata?.record ?? "") }
        return nearest.matches
    }

    package func delete(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) {
        if filter.isEmpty { return }
        for index in try await self.indexes(filter) {
            let namespace = PineconeName.namespace(collection, index.name, filter.learner)
            for part in filter.pieces(of: Self.idsAtOnce) {
                let answer = try await self.caller(of: index).send(
                    .POST, "/vectors/delete", passing: [404], json: PineconeText.deletion(part, namespace))
                // No namespace: nothing was ever written there.
                guard answer.isSuccess else { break }
                try await self.waitUntilGone(part, index, namespace)
            }
        }
    }

    package func count(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> Int {
        if filter.isEmpty { return 0 }
        var total = 0
        for index in try await self.indexes(filter) {
            let namespace = PineconeName.namespace(collection, index.name, filter.learner)
            // There is no counting by filter: the ids of all that fit are, of one learner, few enough.
            for part in filter.pieces(of: Self.idsAtOnce) {
                total += try await self.ask(
                    index, PineconeText.question(index.anyVector, part, namespace, limit: Self.most)
                ).count
            }
        }
        return total
    }

    package func check() async throws(VectorStoreError) {
        _ = try await self.list()
    }

    // MARK: The data plane

    private func ask(
        _ index: PineconeDescription, _ json: JSONWriter
    ) async throws(VectorStoreError) -> [PineconeMatches.Match] {
        let answer = try await self.caller(of: index).send(.POST, "/query", passing: [404], json: json)
        guard answer.isSuccess else { return [] }
        return try answer.decoded(PineconeMatches.self).matches ?? []
    }

    /// Asks again and again; what was accepted is done soon.
    private func waitUntilGone(
        _ filter: VectorFilter, _ index: PineconeDescription, _ namespace: String
    ) async throws(VectorStoreError) {
        let end = self.clock.now + Self.patience
        let question = PineconeText.question(index.anyVector, filter, namespace, limit: 1)
        while try await !self.ask(index, question).isEmpty {
            guard self.clock.now < end else {
                throw .unavailable(reason: "it has accepted a deletion and not done it yet")
            }
            do {
                try await self.clock.sleep(for: Self.pause)
            } catch {
                throw .unavailable(reason: "cancelled")
            }
        }
    }

    private func caller(of index: PineconeDescription) throws(VectorStoreError) -> VectorCaller {
        // The control plane gives a bare host; the local emulator may give a scheme with it.
        let text = index.host.contains("://") ? index.host : (self.isSecure ? "https://" : "http://") + index.host
        guard let address = WebAddress(text), address.isSecure || !self.isSecure else {
            throw .unavailable(reason: "the address of an index cannot be used")
        }
        return self.control.moved(to: address)
    }

    // MARK: Indexes

    /// The index of a space; `nil` when there is none yet.
    private func index(of space: String) async throws(VectorStoreError) -> PineconeDescription? {
        try await self.describe(PineconeName.index(space))
    }

    /// Ours that a filter is about.
    private func indexes(_ filter: VectorFilter) async throws(VectorStoreError) -> [PineconeDescription] {
        if let space = filter.space { return try await [self.index(of: space)].compactMap { $0 } }
        return try await self.list().filter { $0.name.hasPrefix(PineconeName.prefix) }
    }

    private func list() async throws(VectorStoreError) -> [PineconeDescription] {
        try await self.control.send(.GET, "/indexes").decoded(PineconeList.self).indexes ?? []
    }

    private func describe(_ name: String) async throws(VectorStoreError) -> PineconeDescription? {
        if let known = self.hosts.description(of: name) { return known }
        let answer = try await self.control.send(.GET, "/indexes/\(name)", passing: [404])
        guard answer.isSuccess else { return nil }
        let found: PineconeDescription = try answer.decoded()
        self.hosts.keep(found)
        return found
    }

    /// The index of a space, made if it is not there.
    ///
    /// - Throws: `.unavailable` while it is being made, which takes Pinecone some seconds.
    private func make(_ space: String, _ dimensions: Int) async throws(VectorStoreError) -> PineconeDescription {
        let name = PineconeName.index(space)
        var found = try await self.describe(name)
        if found == nil {
            // Another node may be faster.
            let answer = try await self.control.send(
                .POST, "/indexes", passing: [409], json: PineconeText.index(name, dimensions, self.region))
            guard answer.isSuccess else { throw Self.beingMade }
            let made: PineconeDescription = try answer.decoded()
            self.hosts.keep(made)
            found = made
        }
        guard let found, found.status?.ready ?? true, !found.host.isEmpty else { throw Self.beingMade }
        guard found.dimension == dimensions else { throw .dimensions(expected: found.dimension, found: dimensions) }
        return found
    }

    /// The newest whose documents both planes have here.
    private static let version = "2026-04"
    private static let beingMade = VectorStoreError.unavailable(reason: "it is making an index")
    private static let most = 10_000
    private static let idsAtOnce = 500
    private static let patience = Duration.seconds(8)
    private static let pause = Duration.milliseconds(100)
}

/// Where indexes are, once they are ready.
final class PineconeHosts: Sendable {
    private let known = Mutex<[String: PineconeDescription]>([:])

    func description(of name: String) -> PineconeDescription? { self.known.withLock { $0[name] } }

    func keep(_ index: PineconeDescription) {
        guard index.status?.ready ?? true, !index.host.isEmpty else { return }
        self.known.withLock { $0[index.name] = index }
    }

    func forget(_ name: String) {
        self.known.withLock { $0[name] = nil }
    }
}

/// What indexes, namespaces and vectors are called there.
enum PineconeName {
    static let prefix = "aapm-"

    /// At most 45 small letters, digits and `-`.
    static func index(_ space: String) -> String {
        let slug = VectorNaming.slug(of: space, separator: "-", length: 24)
        return "\(self.prefix)\(slug)-\(VectorNaming.digest(of: space))"
    }

    /// The index is part of it, so that a space stays alone even where one index serves several.
    static func namespace(_ collection: VectorCollection, _ index: String, _ learner: ID<Learner>) -> String {
        "\(collection.rawValue).\(index.suffix(12)).\(learner.text)"
    }

    /// Ids there are short ASCII; ours is in the metadata.
    static func vector(_ id: String, of learner: ID<Learner>) -> String { VectorNaming.uuid(learner.text, id) }
}

extension VectorFilter {
    /// The same in parts that name at most so many ids.
    fileprivate func pieces(of size: Int) -> [VectorFilter] {
        guard let ids = self.ids, ids.count > size else { return [self] }
        return ids.sorted().pieces(of: size).map { piece in
            var part = self
            part.ids = Set(piece)
            return part
        }
    }
}
