package import AAPMCore

/// Vectors in a PostgreSQL with pgvector, which may be another server than the database's.
///
/// One table without an approximate index: a question is about one learner, whose vectors an ordinary index finds, and
/// then the server compares all of them. An HNSW index would look at its nearest forty of everybody and filter afterwards.
package struct PgVectorIndex: VectorIndex {
    private let database: any Database
    private let spaces = VectorSpaces()

    /// - Parameter database: A PostgreSQL; the extension and the table are made when they are needed.
    package init(_ database: any Database) {
        self.database = database
    }

    package var name: String { "pgvector" }

    package func prepare(
        _ collection: VectorCollection, space: String, dimensions: Int
    ) async throws(VectorStoreError) {
        try self.spaces.note(dimensions, of: space, in: collection)
        do {
            try await self.database.write { tx throws(StorageError) in try Self.makeTable(tx) }
        } catch {
            throw VectorStoreError(error)
        }
    }

    package func upsert(
        _ records: [VectorRecord], in collection: VectorCollection
    ) async throws(VectorStoreError) {
        guard !records.isEmpty else { return }
        try self.spaces.admit(records, in: collection)
        do throws(StorageError) {
            // In one order, so that two writers never wait for each other.
            let ordered = records.sorted { ($0.learner.text, $0.space, $0.id) < ($1.learner.text, $1.space, $1.id) }
            var queries: [Query] = []
            for record in ordered { queries.append(try Self.insertion(of: record, in: collection)) }
            let all = queries
            // A server that lost the table, or never had it, gets it again.
            do throws(StorageError) {
                _ = try await self.database.batch(all, .writing)
            } catch {
                guard !error.mayPass, try await self.makeMissingTable() else { throw error }
                _ = try await self.database.batch(all, .writing)
            }
        } catch {
            throw VectorStoreError(error)
        }
    }

    package func nearest(
        to query: VectorQuery, in collection: VectorCollection
    ) async throws(VectorStoreError) -> [VectorMatch] {
        try self.spaces.admit(query, in: collection)
        if query.filter.isEmpty { return [] }
        var filter = query.filter
        filter.space = query.space
        let vector = Self.text(of: query.vector)
        var statement = Query.StringInterpolation(literalCapacity: 400, interpolationCount: 10)
        statement.appendLiteral("SELECT id, 1 - (embedding <=> ")
        statement.appendInterpolation(vector)
        statement.appendLiteral("::vector) AS score FROM aapm_vectors WHERE ")
        Self.append(filter, in: collection, to: &statement)
        statement.appendLiteral(" ORDER BY embedding <=> ")
        statement.appendInterpolation(vector)
        statement.appendLiteral("::vector, id COLLATE \"C\" LIMIT ")
        statement.appendInterpolation(query.limit)
        let rows = try await self.rows(Query(stringInterpolation: statement))
        var nearest = NearestMatches(limit: query.limit)
        do {
            for row in rows {
                let id = try row.text("id")
                nearest.add(Float(try row.double("score")), id: id)
            }
        } catch {
            throw VectorStoreError(error)
        }
        return nearest.matches
    }

    package func delete(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) {
        if filter.isEmpty { return }
        var statement = Query.StringInterpolation(literalCapacity: 200, interpolationCount: 8)
        statement.appendLiteral("DELETE FROM aapm_vectors WHERE ")
        Self.append(filter, in: collection, to: &statement)
        let query = Query(stringInterpolation: statement)
        do throws(StorageError) {
            do throws(StorageError) {
                _ = try await self.database.batch([query], .writing)
            } catch {
                guard !error.mayPass, try await self.hasNoTable() else { throw error }
            }
        } catch {
            throw VectorStoreError(error)
        }
    }

    package func count(
        _ filter: VectorFilter, in collection: VectorCollection
    ) async throws(VectorStoreError) -> Int {
        if filter.isEmpty { return 0 }
        var statement = Query.StringInterpolation(literalCapacity: 200, interpolationCount: 8)
        statement.appendLiteral("SELECT count(*) AS total FROM aapm_vectors WHERE ")
        Self.append(filter, in: collection, to: &statement)
        let rows = try await self.rows(Query(stringInterpolation: statement))
        do {
            return try rows.first?.integer("total") ?? 0
        } catch {
            throw VectorStoreError(error)
        }
    }

    package func check() async throws(VectorStoreError) {
        let found = try await self.rows("SELECT 1 AS found FROM pg_available_extensions WHERE name = 'vector'")
        guard !found.isEmpty else { throw .refused(reason: Self.lacksExtension) }
    }

    // MARK: The table

    /// In one go for whoever comes first; the extension may need rights that our role has not, and then has to be there.
    private static func makeTable(_ tx: any Transaction) throws(StorageError) {
        guard try !tx.hasTable("aapm_vectors") else { return }
        try tx.lock("aapm vectors")
        if try tx.first("SELECT 1 AS found FROM pg_extension WHERE extname = 'vector'") == nil {
            guard try tx.first("SELECT 1 AS found FROM pg_available_extensions WHERE name = 'vector'") != nil else {
                throw .corrupt(reason: Self.lacksExtension)
            }
            try tx.script("CREATE EXTENSION IF NOT EXISTS vector;")
        }
        try tx.script(
            """
            CREATE TABLE IF NOT EXISTS aapm_vectors (
                learner_id TEXT NOT NULL,
                collection TEXT NOT NULL,
                space TEXT NOT NULL,
                id TEXT NOT NULL,
                persona_id TEXT NOT NULL,
                kind TEXT NOT NULL,
                characters JSONB NOT NULL,
                source_session_id TEXT,
                source_turn_index BIGINT,
                embedding vector NOT NULL,
                CONSTRAINT aapm_vectors_pkey PRIMARY KEY (learner_id, collection, space, id)
            );
            """)
    }

    /// - Returns: Whether it was missing and is there now.
    private func makeMissingTable() async throws(StorageError) -> Bool {
        guard try await self.hasNoTable() else { return false }
        try await self.database.write { tx throws(StorageError) in try Self.makeTable(tx) }
        return true
    }

    private func hasNoTable() async throws(StorageError) -> Bool {
        try await self.database.read { tx throws(StorageError) in try !tx.hasTable("aapm_vectors") }
    }

    /// Rows of a question; none where nothing was ever written.
    private func rows(_ query: Query) async throws(VectorStoreError) -> [Row] {
        do throws(StorageError) {
            do throws(StorageError) {
                return try await self.database.batch([query], .reading)[0].rows
            } catch {
                if !error.mayPass, try await self.hasNoTable() { return [] }
                throw error
            }
        } catch {
            throw VectorStoreError(error)
        }
    }

    // MARK: Statements

    private static func append(
        _ filter: VectorFilter, in collection: VectorCollection, to statement: inout Query.StringInterpolation
    ) {
        statement.appendLiteral("learner_id = ")
        statement.appendInterpolation(filter.learner)
        statement.appendLiteral(" AND collection = ")
        statement.appendInterpolation(collection)
        if let space = filter.space {
            statement.appendLiteral(" AND space = ")
            statement.appendInterpolation(space)
        }
        if let persona = filter.persona {
            statement.appendLiteral(" AND persona_id = ")
            statement.appendInterpolation(persona)
        }
        if let character = filter.character {
            statement.appendLiteral(" AND characters ? ")
            statement.appendInterpolation(character)
        }
        if let kinds = filter.kinds {
            statement.appendLiteral(" AND kind IN (")
            statement.appendInterpolation(list: kinds.sorted())
            statement.appendLiteral(")")
        }
        if let ids = filter.ids {
            statement.appendLiteral(" AND id IN (")
            statement.appendInterpolation(list: ids.sorted())
            statement.appendLiteral(")")
        }
    }

    private static func insertion(
        of record: VectorRecord, in collection: VectorCollection
    ) throws(StorageError) -> Query {
        """
        INSERT INTO aapm_vectors (learner_id, collection, space, id, persona_id, kind, characters, source_session_id,
            source_turn_index, embedding)
        VALUES (\(record.learner), \(collection), \(record.space), \(record.id), \(record.persona), \(record.kind),
            \(try JSONText(record.characters)), \(record.source?.session), \(record.source?.index),
            \(Self.text(of: record.vector))::vector)
        ON CONFLICT (learner_id, collection, space, id) DO UPDATE SET
            persona_id = excluded.persona_id, kind = excluded.kind, characters = excluded.characters,
            source_session_id = excluded.source_session_id, source_turn_index = excluded.source_turn_index,
            embedding = excluded.embedding
        """
    }

    /// As pgvector reads it: `[0.1,0.2]`.
    private static func text(of vector: [Float]) -> String {
        var text = "["
        text.reserveCapacity(vector.count * 12)
        for (index, number) in vector.enumerated() {
            if index > 0 { text += "," }
            text += number.description
        }
        return text + "]"
    }

    private static let lacksExtension =
        "the PostgreSQL server has no pgvector: install the extension, or leave VECTOR_DB_URL empty"
}
