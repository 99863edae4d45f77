import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("The tables that backups know")
struct RegistryTests {
    private static let kinds: [String: StoredTable.Kind] = [
        "TEXT": .text, "BIGINT": .integer, "DOUBLE PRECISION": .real, "BOOLEAN": .boolean, "JSONB": .json,
        "BYTEA": .bytes,
    ]

    @Test(
        "They are what the migrations make, column by column, on each engine and for each schema",
        arguments: Engine.sql, Array(1...Migration.all.count))
    func matchesTheCatalogue(engine: Engine, schema: Int) async throws {
        try await engine.withDatabase { database in
            let migrations = Array(Migration.all.prefix(schema))
            _ = try await Migrator(database, migrations: migrations).apply(now: .sample)
            let catalogue = try await SchemaCatalogue(of: database, engine: engine)
            let ours = StoredTable.all(at: schema)
            #expect(catalogue.tables.subtracting(["sqlite_sequence"]) == Set(ours.map(\.name) + ["schema_migrations"]))
            for table in ours {
                let known = table.columns(at: schema).map { "\($0.name) \($0.kind)" }
                let real = try catalogue.columns(of: table.name).map { column in
                    "\(column.name) \(try #require(Self.kinds[column.type], "\(column.type) of \(column.name)"))"
                }
                #expect(known == real, "\(table.name)")
                #expect(catalogue.name(ofKey: table.key, in: table.name) == table.name + "_pkey")
                for column in catalogue.columns(of: table.name) where table.key.contains(column.name) {
                    #expect(column.isRequired, "\(table.name).\(column.name)")
                }
            }
        }
    }
}
