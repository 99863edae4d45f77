package import AAPMCore

/// Vectors in our own database, compared one by one: nothing near is ever missed.
///
/// A learner's vectors of a space are loaded together when they are first asked for and kept in memory, the longest unused
/// ones making room. Every question reads the partition's revision, which each write raises in its own transaction: what
/// another node wrote or deleted is seen at once, for one small read.
package struct SQLVectorIndex: VectorIndex {
    /// Room for some 200,000 vectors of 256 numbers.
    package static let usualCache = 256 << 20

    private let database: any Database
    private let cache: PartitionCache
    private let spaces = VectorSpaces()

    /// - Parameters:
    ///   - database: Migrated.
    ///   - cacheLimit: The most bytes of vectors that are kept in memory.
    package init(_ database: any Database, cacheLimit: Int = Self.usualCache) {
        self.database = database
        self.cache = PartitionCache(limit: cacheLimit)
    }

    package var name: String { "exact" }

    /// How many bytes of vectors are in memory.
    package var cachedBytes: Int { self.cache.bytes }

    package func prepare(
        _ collection: VectorCollection, space: String, dimensions: Int
    ) async throws(VectorStoreError) {
        try self.spaces.note(dimensions, of: space, in: collection)
    }

    package func upsert(
        _ records: [VectorRecord], in collection: VectorCollection
    ) async throws(VectorStoreError) {
        guard !records.isEmpty else { return }
        try self.spaces.admit(records, in: collection)
        do {
            // In one order, so that two writers never wait for each other.
            var queries = Set(records.map(\.learner)).sorted { $0.text < $1.text }.map { learner -> Query in
                """
                INSERT INTO vector_partitions (learner_id, collection, revision)
                VALUES (\(learner), \(collection), 1)
                ON CONFLICT (learner_id, collection) DO UPDATE SET revision = vector_partitions.revision + 1
                """
            }
            for record in records { queries.append(try Self.insertion(of: record, in: collection)) }
            _ = try await self.database.batch(queries, .writing)
        } catch {
            throw VectorStoreError(error)
        }
    }

    package func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try self.spaces.admit(query, in: collection)
        if query.filter.isEmpty { return [] }
        return try await Self.search(try await self.partition(of: query, in: collection), query)
    }

    package func delete(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) {
        if filter.isEmpty { return }
        do {
            // First, which holds up other writers. A learner who is gone has no partition, and nothing in it.
            let mark: Query = """
                UPDATE vector_partitions SET revision = revision + 1
                WHERE learner_id = \(filter.learner) AND collection = \(collection)
                """
            if filter.isWhole {
                _ = try await self.database.batch([mark, Self.deletion(filter, in: collection)], .writing)
                return
            }
            try await self.database.write { tx throws(StorageError) in
                try tx.execute(mark)
                for (space, id) in try Self.fitting(filter, in: collection, tx) {
                    try tx.execute(
                        """
                        DELETE FROM vectors
                        WHERE learner_id = \(filter.learner) AND collection = \(collection) AND space = \(space)
                            AND id = \(id)
                        """)
                }
            }
        } catch {
            throw VectorStoreError(error)
        }
    }

    package func count(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> Int {
        if filter.isEmpty { return 0 }
        do {
            return try await self.database.read { tx throws(StorageError) in
                try Self.fitting(filter, in: collection, tx).count
            }
        } catch {
            throw VectorStoreError(error)
        }
    }

    package func check() async throws(VectorStoreError) {
        do {
            _ = try await self.database.read { tx throws(StorageError) in
                try tx.first("SELECT revision FROM vector_partitions LIMIT 1")
            }
        } catch {
            throw VectorStoreError(error)
        }
    }

    // MARK: Partitions

    /// What one read finds.
    private enum Look: Sendable {
        case empty
        case kept(VectorPartition)
        case loaded([Row], revision: Int)
    }

    private func partition(
        of query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> VectorPartition? {
        let key = PartitionCache.Key(learner: query.filter.learner, collection: collection, space: query.space)
        let cache = self.cache
        do {
            let look = try await self.database.read { tx throws(StorageError) -> Look in
                let row = try tx.first(
                    """
                    SELECT revision FROM vector_partitions
                    WHERE learner_id = \(key.learner) AND collection = \(key.collection)
                    """)
                guard let revision = try row?.integer("revision") else { return .empty }
                if let partition = cache.partition(key, at: revision) { return .kept(partition) }
                return .loaded(
                    try tx.rows(
                        """
                        SELECT id, persona_id, kind, characters, vector FROM vectors
                        WHERE learner_id = \(key.learner) AND collection = \(key.collection) AND space = \(key.space)
                        """), revision: revision)
            }
            switch look {
            case .empty:
                self.cache.forget(key)
                return nil
            case .kept(let partition): return partition
            case .loaded(let rows, let revision):
                let partition = try await Self.load(rows)
                self.cache.keep(partition, key, at: revision)
                return partition
            }
        } catch {
            throw VectorStoreError(error)
        }
    }

    @concurrent private static func load(_ rows: [Row]) async throws(StorageError) -> VectorPartition {
        try VectorPartition(rows)
    }

    @concurrent private static func search(
        _ partition: VectorPartition?, _ query: VectorQuery
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try partition?.nearest(to: query) ?? []
    }

    // MARK: Statements

    private static func insertion(
        of record: VectorRecord, in collection: VectorCollection
    ) throws(StorageError) -> Query {
        """
        INSERT INTO vectors (learner_id, collection, space, id, persona_id, kind, characters, source_session_id,
            source_turn_index, vector)
        VALUES (\(record.learner), \(collection), \(record.space), \(record.id), \(record.persona), \(record.kind),
            \(try JSONText(record.characters)), \(record.source?.session), \(record.source?.index),
            \(VectorBytes.bytes(of: record.vector)))
        ON CONFLICT (learner_id, collection, space, id) DO UPDATE SET
            persona_id = excluded.persona_id, kind = excluded.kind, characters = excluded.characters,
            source_session_id = excluded.source_session_id, source_turn_index = excluded.source_turn_index,
            vector = excluded.vector
        """
    }

    private static func deletion(_ filter: VectorFilter, in collection: VectorCollection) -> Query {
        guard let space = filter.space else {
            return "DELETE FROM vectors WHERE learner_id = \(filter.learner) AND collection = \(collection)"
        }
        return """
            DELETE FROM vectors
            WHERE learner_id = \(filter.learner) AND collection = \(collection) AND space = \(space)
            """
    }

    /// The space and id of each vector that fits. Which characters know one is in JSON, whose operators the engines do
    /// not share: a learner has hundreds of them, which are looked through here.
    private static func fitting(
        _ filter: VectorFilter, in collection: VectorCollection, _ tx: any Transaction
    ) throws(StorageError) -> [(space: String, id: String)] {
        let rows = try tx.rows(
            """
            SELECT space, id, persona_id, kind, characters FROM vectors
            WHERE learner_id = \(filter.learner) AND collection = \(collection)
            """)
        var fitting: [(space: String, id: String)] = []
        for row in rows {
            let space = try row.text("space")
            let id = try row.text("id")
            let characters: [String] = filter.character == nil ? [] : try row.json("characters")
            let fits = filter.fits(
                id: id, persona: try row.text("persona_id"), characters: characters, kind: try row.text("kind"),
                space: space)
            if fits { fitting.append((space: space, id: id)) }
        }
        return fitting
    }
}

extension VectorStoreError {
    /// What the database's answer means here.
    init(_ error: StorageError) {
        switch error {
        case .unavailable(let reason), .busy(let reason): self = .unavailable(reason: reason)
        case .notFound: self = .refused(reason: "the learner is not known")
        case .conflict(let constraint): self = .refused(reason: "the constraint \(constraint) refuses it")
        case .corrupt(let reason): self = .refused(reason: reason)
        }
    }
}
