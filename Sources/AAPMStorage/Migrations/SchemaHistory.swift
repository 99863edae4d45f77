package import AAPMCore

/// What `schema_migrations` says: the migrations that a database has had.
package struct SchemaHistory: Hashable, Sendable {
    package struct Entry: Hashable, Sendable, Codable {
        package let version: Int
        package let name: String
        package let checksum: String

        package init(_ migration: Migration) {
            self.version = migration.version
            self.name = migration.name
            self.checksum = migration.checksum
        }

        fileprivate init(_ row: Row) throws(StorageError) {
            self.version = try row.integer("version")
            self.name = try row.text("name")
            self.checksum = try row.text("checksum")
        }
    }

    /// Oldest first; none for an empty database.
    package let entries: [Entry]
    /// Without entries, a table that has the name of one of ours all the same: somebody else's.
    package let foreignTable: String?

    package init(_ entries: [Entry], foreignTable: String? = nil) {
        self.entries = entries
        self.foreignTable = foreignTable
    }

    /// Reads it; an empty one where there is no such table.
    ///
    /// - Throws: `.corrupt` when the table is another application's, as several have one of this name.
    package init(reading tx: any Transaction) throws(StorageError) {
        var entries: [Entry] = []
        if try tx.hasTable("schema_migrations") {
            do {
                for row in try tx.rows("SELECT version, name, checksum FROM schema_migrations ORDER BY version") {
                    entries.append(try Entry(row))
                }
            } catch .corrupt(let reason) {
                throw .corrupt(reason: "schema_migrations is not the one of AAPM (\(reason))")
            }
        }
        var foreignTable: String?
        if entries.isEmpty {
            for table in StoredTable.all where foreignTable == nil {
                if try tx.hasTable(table.name) { foreignTable = table.name }
            }
        }
        self.init(entries, foreignTable: foreignTable)
    }

    /// Reads the history of a database, for people.
    ///
    /// - Throws: `AAPMError` with `.databaseSchemaMismatch` when it is not ours; `StorageError`.
    package static func of(_ database: any Database) async throws -> Self {
        do {
            return try await database.read { tx throws(StorageError) in try Self(reading: tx) }
        } catch .corrupt(let reason) {
            throw AAPMError(
                .databaseSchemaMismatch,
                "The history of the database cannot be used: \(reason). It belongs to another application, or is damaged; "
                    + "give AAPM a database of its own, or restore a backup.")
        }
    }

    /// What of `migrations` is not in it yet, oldest first.
    ///
    /// - Throws: `AAPMError` with `.databaseSchemaMismatch` when it holds others than these.
    package func missing(of migrations: [Migration]) throws(AAPMError) -> [Migration] {
        if let foreignTable {
            throw AAPMError(
                .databaseSchemaMismatch,
                "The database has a table \(foreignTable), but no migrations of AAPM: it belongs to another application. "
                    + "Give AAPM a database of its own.",
                details: ["table": foreignTable])
        }
        for (index, entry) in self.entries.enumerated() {
            guard index < migrations.count else {
                throw Self.mismatch(
                    "The database was written by a newer release, at migration \(entry.version) (\(entry.name)); this "
                        + "one knows \(migrations.count). Install that release or restore a backup.", entry)
            }
            guard entry == Entry(migrations[index]) else {
                throw Self.mismatch(
                    "Migration \(entry.version) (\(entry.name)) of the database differs from the one of this release: "
                        + "it is a database of another build. Use the release that made it or restore a backup.", entry)
            }
        }
        return Array(migrations.dropFirst(self.entries.count))
    }

    static func create(in tx: any Transaction) throws(StorageError) {
        try tx.script(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version BIGINT NOT NULL,
                name TEXT NOT NULL,
                checksum TEXT NOT NULL,
                applied_at BIGINT NOT NULL,
                CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
            );
            """)
    }

    static func append(_ migration: Migration, at now: Timestamp, in tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO schema_migrations (version, name, checksum, applied_at)
            VALUES (\(migration.version), \(migration.name), \(migration.checksum), \(now))
            """)
    }

    private static func mismatch(_ message: String, _ entry: Entry) -> AAPMError {
        AAPMError(
            .databaseSchemaMismatch, message, details: ["migration": "\(entry.version)", "name": entry.name])
    }
}
