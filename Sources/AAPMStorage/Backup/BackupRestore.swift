package import AAPMCore
import Dispatch
import Synchronization

/// Fills a database from a backup of any engine.
package struct BackupRestore: Sendable {
    /// What was restored.
    package struct Summary: Hashable, Sendable {
        package let header: BackupFormat.Header
        package let content: [String: ContentDigest]
        /// What was applied behind the schema of the backup.
        package let migrated: [Migration]
    }

    /// So that a statement stays far below the parameters that either engine takes.
    private static let rowsAtOnce = 50

    private let database: any Database
    private let engine: DatabaseEngine
    private let migrations: [Migration]

    /// - Parameter migrations: Other than ours only in tests.
    package init(_ database: any Database, engine: DatabaseEngine, migrations: [Migration] = Migration.all) {
        self.database = database
        self.engine = engine
        self.migrations = migrations
    }

    /// Reads the whole file before anything is written, then makes the schema of the backup, loads it and compares the
    /// database with the file in one transaction, then migrates to the schema of this release.
    ///
    /// - Parameters:
    ///   - path: Of the backup.
    ///   - emptying: Whether a database with rows may be emptied first; undone when the restore fails.
    ///   - now: When the migrations were applied.
    ///   - requireUnused: Throws when others use the database; called in the transaction, before it writes.
    /// - Throws: `AAPMError` with `.backupRefused` and the reason: the file is damaged or newer, or the database has
    ///   rows or is another application's; the database is then as it was, unless the message says that this is
    ///   unknown. `.databaseSchemaMismatch` when it was restored, but not migrated.
    package func restore(
        from path: String, emptying: Bool, now: Timestamp,
        requireUnused: @escaping @Sendable (any Transaction) throws(StorageError) -> Void = { _ in }
    ) async throws -> Summary {
        let (header, content) = try await self.replace(from: path, emptying, now, requireUnused)
        do {
            let migrated = try await Migrator(self.database, engine: self.engine, migrations: self.migrations)
                .apply(now: now)
            return Summary(header: header, content: content, migrated: migrated)
        } catch {
            let reason = (error as? StorageError)?.reasonText ?? (error as? AAPMError)?.message ?? "\(error)"
            throw AAPMError(
                .databaseSchemaMismatch,
                "The backup was restored, at schema \(header.schema), but not migrated further: \(reason). Run “aapm "
                    + "migrate”; do not restore again.", underlying: error)
        }
    }

    /// All but the migrations behind the schema of the backup.
    private func replace(
        from path: String, _ emptying: Bool, _ now: Timestamp,
        _ requireUnused: @escaping @Sendable (any Transaction) throws(StorageError) -> Void
    ) async throws -> (BackupFormat.Header, [String: ContentDigest]) {
        let engine = self.engine
        let migrations = self.migrations
        let isLoaded = Mutex(false)
        do {
            let header = try await Self.verify(path, migrations)
            let content = try await self.database.write { tx throws(StorageError) in
                isLoaded.withLock { $0 = false }
                if engine == .postgresql {
                    try tx.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s';")
                }
                try tx.lock("schema migrations")
                try requireUnused(tx)
                try Self.makeRoom(in: tx, emptying: emptying, migrations)
                try Self.makeSchema(header.schema, in: tx, migrations, now)
                let content = try Self.load(path, header, into: tx, migrations)
                isLoaded.withLock { $0 = true }
                return content
            }
            return (header, content)
        } catch {
            if case .unavailable(let reason) = error, isLoaded.withLock({ $0 }) {
                throw AAPMError(
                    .backupRefused,
                    "It is unknown whether the backup was restored: \(reason), while it was being committed. Once the "
                        + "database answers, it is either as before or holds the backup whole; restore again with --force.",
                    underlying: error)
            }
            throw AAPMError(.backupRefused, "Nothing was restored: \(error.reasonText).", underlying: error)
        }
    }

    /// Reads the whole file on a queue of its own, since reading blocks.
    private static func verify(
        _ path: String, _ migrations: [Migration]
    ) async throws(StorageError) -> BackupFormat.Header {
        let outcome: Result<BackupFormat.Header, StorageError> = await withCheckedContinuation { continuation in
            DispatchQueue(label: "aapm.backup").async {
                continuation.resume(
                    returning: Result { () throws(StorageError) in
                        let reader = try BackupReader(path: path, migrations: migrations)
                        _ = try reader.rows { row, table throws(StorageError) in
                            _ = try row.binds(of: table, at: reader.header.schema)
                        }
                        return reader.header
                    })
            }
        }
        return try outcome.get()
    }

    /// Removes our tables; those with rows only when that is allowed, those of others never.
    private static func makeRoom(
        in tx: any Transaction, emptying: Bool, _ migrations: [Migration]
    ) throws(StorageError) {
        let history = try SchemaHistory(reading: tx)
        guard history.entries.count <= migrations.count else {
            throw .corrupt(reason: "the database is of a newer release, whose tables are unknown; use an empty one")
        }
        guard zip(history.entries, migrations).allSatisfy({ $0 == SchemaHistory.Entry($1) }) else {
            throw .corrupt(reason: "the database is of another build, whose tables are unknown; use an empty one")
        }
        if let table = history.foreignTable {
            throw .corrupt(
                reason: "the database has a table \(table), but no migrations of AAPM: it belongs to another "
                    + "application, and --force does not change that; use an empty one")
        }
        let ours = StoredTable.all(at: history.entries.count)
        if !emptying {
            for table in ours where table.isKept {
                guard try tx.hasTable(table.name), try tx.first(table.anyRow) != nil else { continue }
                throw .corrupt(
                    reason: "the database is not empty, \(table.name) has rows; restore into an empty one, or say "
                        + "--force to delete what it holds")
            }
        }
        // Without a history nothing is ours, whatever its name: what is in the way then fails the making of the schema.
        guard !ours.isEmpty else { return }
        for table in ours.reversed() { try tx.script("DROP TABLE IF EXISTS \(table.name);") }
        try tx.script("DROP TABLE IF EXISTS schema_migrations;")
    }

    private static func makeSchema(
        _ schema: Int, in tx: any Transaction, _ migrations: [Migration], _ now: Timestamp
    ) throws(StorageError) {
        try SchemaHistory.create(in: tx)
        for migration in migrations.prefix(schema) {
            try tx.script(migration.sql)
            try SchemaHistory.append(migration, at: now, in: tx)
        }
        // A migration may have brought rows of its own, which are in the backup.
        for table in StoredTable.kept(at: schema).reversed() { try tx.execute(table.deletion) }
    }

    /// Loads the file and compares what the database then holds with what the file says.
    private static func load(
        _ path: String, _ header: BackupFormat.Header, into tx: any Transaction, _ migrations: [Migration]
    ) throws(StorageError) -> [String: ContentDigest] {
        let reader = try BackupReader(path: path, migrations: migrations)
        guard reader.header == header else { throw .corrupt(reason: "the file was changed meanwhile") }
        var waiting: [[SQLValue]] = []
        var target: StoredTable?
        func flush() throws(StorageError) {
            guard let target, !waiting.isEmpty else { return }
            try tx.execute(target.insertion(of: waiting, at: header.schema))
            waiting = []
        }
        let trailer = try reader.rows { row, table throws(StorageError) in
            if table.name != target?.name {
                try flush()
                target = table
            }
            waiting.append(try row.binds(of: table, at: header.schema))
            if waiting.count == Self.rowsAtOnce { try flush() }
        }
        try flush()
        let content = try BackupWriter.content(of: tx, at: header.schema)
        for (name, expected) in trailer.content.sorted(by: { $0.key < $1.key }) where content[name] != expected {
            throw .corrupt(reason: "the database did not take the rows of \(name) as they are in the file")
        }
        return content
    }
}
