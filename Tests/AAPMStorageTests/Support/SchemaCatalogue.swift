import AAPMCore
import AAPMStorage

/// What a database says of its own schema, in terms that both engines' catalogues can be put into.
struct SchemaCatalogue: Equatable, Sendable {
    struct Column: Hashable, Sendable {
        let table: String
        let name: String
        /// As the migrations spell it: `TEXT`, `BIGINT`, …
        let type: String
        let isRequired: Bool
    }

    let columns: Set<Column>
    let constraints: Set<SchemaConstraint>
    let indexes: Set<SchemaIndex>

    var tables: Set<String> { Set(self.columns.map(\.table)) }

    /// The columns of a table.
    func columns(of table: String) -> [Column] {
        self.columns.filter { $0.table == table }.sorted { $0.name < $1.name }
    }

    /// The unique constraint or index over exactly these columns.
    func name(ofKey columns: [String], in table: String) -> String? {
        self.constraints.first { $0.table == table && $0.isKey && $0.columns == columns }?.name
    }
}

extension SchemaCatalogue {
    /// Reads it from the engine's own catalogue.
    init(of database: any Database, engine: Engine) async throws {
        switch engine {
        case .postgres: self = try await Self.postgres(database)
        case .memory, .sqliteInMemory, .sqliteFile: self = try await Self.sqlite(database)
        }
    }

    private static func sqlite(_ database: any Database) async throws -> Self {
        try await database.read { tx throws(StorageError) in
            var columns: Set<Column> = []
            for row in try tx.rows(
                """
                SELECT tables.name AS table_name, columns.name AS column_name, columns.type AS type,
                    columns."notnull" AS is_required
                FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
                WHERE tables.type = 'table'
                """)
            {
                columns.insert(
                    Column(
                        table: try row.text("table_name"), name: try row.text("column_name"),
                        type: try row.text("type"), isRequired: try row.boolean("is_required")))
            }
            var constraints: Set<SchemaConstraint> = []
            for row in try tx.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'") {
                constraints.formUnion(
                    SchemaConstraint.all(in: try row.text("sql"), table: try row.text("name")))
            }
            var indexes: Set<SchemaIndex> = []
            for row in try tx.rows(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
            {
                indexes.insert(
                    SchemaIndex(
                        name: try row.text("name"), table: try row.text("tbl_name"), definition: try row.text("sql")))
            }
            return Self(columns: columns, constraints: constraints, indexes: indexes)
        }
    }

    private static func postgres(_ database: any Database) async throws -> Self {
        try await database.read { tx throws(StorageError) in
            var columns: Set<Column> = []
            for row in try tx.rows(
                """
                SELECT table_name, column_name, upper(data_type) AS type, is_nullable = 'NO' AS is_required
                FROM information_schema.columns
                WHERE table_schema = 'public'
                """)
            {
                columns.insert(
                    Column(
                        table: try row.text("table_name"), name: try row.text("column_name"),
                        type: try row.text("type"), isRequired: try row.boolean("is_required")))
            }
            var constraints: Set<SchemaConstraint> = []
            for row in try tx.rows(
                """
                SELECT conname AS name, conrelid::regclass::text AS table_name, pg_get_constraintdef(oid) AS definition
                FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
                """)
            {
                constraints.insert(
                    SchemaConstraint(
                        name: try row.text("name"), table: try row.text("table_name"),
                        definition: try row.text("definition")))
            }
            var indexes: Set<SchemaIndex> = []
            for row in try tx.rows(
                """
                SELECT indexes.relname AS name, tables.relname AS table_name,
                    pg_get_indexdef(indexes.oid) AS definition
                FROM pg_index
                JOIN pg_class AS indexes ON indexes.oid = pg_index.indexrelid
                JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
                WHERE indexes.relnamespace = 'public'::regnamespace
                    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexes.oid AND contype IN ('p', 'u'))
                """)
            {
                indexes.insert(
                    SchemaIndex(
                        name: try row.text("name"), table: try row.text("table_name"),
                        definition: try row.text("definition")))
            }
            return Self(columns: columns, constraints: constraints, indexes: indexes)
        }
    }
}
