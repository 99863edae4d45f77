import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("Schema")
struct SchemaTests {
    /// The tables that the product's description names, with the fields it names.
    private static let promised: [String: Set<String>] = [
        "learners": ["id", "cefr_level", "matrix_coordinates", "onboarding_state"],
        "sessions": ["id", "learner_id", "persona_id", "started_at", "ended_at"],
        "conversations": ["session_id", "npc_id", "tier", "turns"],
        "friction_points": ["session_id", "type", "severity", "context"],
        "npc_relationships": ["learner_id", "npc_id", "reputation_score", "remembered_facts"],
        "curricula": ["session_id", "units", "completion_rate"],
        "injection_directives": ["learner_id", "npc_id", "target_form", "status", "expires_at"],
        "async_engagement": ["learner_id", "type", "content", "scheduled_at", "delivered"],
    ]
    private static let promisedJSON: Set<String> = [
        "learners.matrix_coordinates", "conversations.turns", "friction_points.context",
        "npc_relationships.remembered_facts", "curricula.units", "async_engagement.content",
    ]

    private static func catalogue(_ engine: Engine) async throws -> SchemaCatalogue {
        try await engine.withDatabase { database in
            _ = try await Migrator(database).apply(now: .sample)
            return try await SchemaCatalogue(of: database, engine: engine)
        }
    }

    @Test("The eight tables have their names, fields, a primary key, JSONB where promised", arguments: Engine.sql)
    func promisedTables(engine: Engine) async throws {
        let catalogue = try await Self.catalogue(engine)
        for (table, fields) in Self.promised {
            let columns = catalogue.columns(of: table)
            #expect(fields.subtracting(columns.map(\.name)) == [], "\(table)")
            #expect(
                catalogue.constraints.contains { $0.table == table && $0.kind == .primaryKey }, "\(table) has no key")
        }
        let json = catalogue.columns.filter { $0.type == "JSONB" }.map { "\($0.table).\($0.name)" }
        #expect(Self.promisedJSON.subtracting(json) == [])
    }

    @Test("Every constraint has a name, every foreign key says what a deletion does", arguments: Engine.sql)
    func names(engine: Engine) async throws {
        let catalogue = try await Self.catalogue(engine)
        for constraint in catalogue.constraints {
            let ending =
                switch constraint.kind {
                case .primaryKey: "_pkey"
                case .unique: "_key"
                case .foreignKey: "_fkey"
                case .check: "_check"
                case .none: "a kind"
                }
            #expect(constraint.name.hasPrefix(constraint.table + "_") || constraint.kind == .primaryKey)
            #expect(constraint.name.hasSuffix(ending), "\(constraint)")
            if constraint.kind == .foreignKey {
                #expect([["CASCADE"], ["SET", "NULL"]].contains(constraint.onDelete), "\(constraint.name)")
            }
        }
        #expect(Set(catalogue.constraints.map(\.name)).count == catalogue.constraints.count, "a name is used twice")
    }

    @Test("Every foreign key of a table that grows has an index to find its rows by", arguments: Engine.sql)
    func foreignKeyIndexes(engine: Engine) async throws {
        let catalogue = try await Self.catalogue(engine)
        for key in catalogue.constraints where key.kind == .foreignKey {
            let indexes = catalogue.indexes.filter { $0.table == key.table }.map(\.columns)
            let keys = catalogue.constraints.filter { $0.table == key.table && $0.isKey }.map(\.columns)
            let isFound = (indexes + keys).contains { key.columns.contains($0[0]) }
            #expect(isFound, "\(key.name)")
        }
    }

    @Test("Both engines have the same tables, columns, keys, checks and indexes")
    func same() async throws {
        let one = try await Self.catalogue(.sqliteInMemory)
        let other = try await Self.catalogue(.postgres)
        #expect(one.constraints.count > 40)
        #expect(one.columns.symmetricDifference(other.columns) == [])
        #expect(one.constraints.symmetricDifference(other.constraints) == [])
        #expect(one.indexes.symmetricDifference(other.indexes) == [])
    }

    @Test("The schema needs no extension of PostgreSQL, and pgvector is there for whoever wants it")
    func extensions() async throws {
        try await Engine.postgres.withDatabase { database in
            _ = try await Migrator(database).apply(now: .sample)
            let names: Query = "SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql'"
            #expect(try await database.read { tx throws(StorageError) in try tx.rows(names).count } == 0)
            let distance = try await database.write { tx throws(StorageError) in
                try tx.script("CREATE EXTENSION vector")
                return try tx.require("SELECT '[0,3]'::vector <-> '[4,0]'::vector AS distance").double("distance")
            }
            #expect(distance == 5)
        }
    }
}
