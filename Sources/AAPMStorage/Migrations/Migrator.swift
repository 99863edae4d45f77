package import AAPMCore

/// Brings a database to the schema of this release, and refuses one that it does not know.
package struct Migrator: Sendable {
    private let database: any Database
    private let migrations: [Migration]

    /// - Parameter migrations: Oldest first; other than ours only in tests.
    package init(_ database: any Database, migrations: [Migration] = Migration.all) {
        self.database = database
        self.migrations = migrations
    }

    /// What is still to be applied, oldest first.
    ///
    /// - Throws: `AAPMError` with `.databaseSchemaMismatch` when a migration was edited after it was applied, or the
    ///   database was written by a newer release; `StorageError`.
    package func plan() async throws -> [Migration] {
        let applied = try await self.applied()
        for (index, step) in applied.enumerated() {
            guard index < self.migrations.count else {
                throw Self.mismatch(
                    "The database was written by a newer release; install that release or restore a backup.",
                    migration: step.version, step.name)
            }
            let known = self.migrations[index]
            guard known.version == step.version, known.checksum == step.checksum else {
                throw Self.mismatch(
                    "A migration of the database differs from the one of this release.", migration: step.version,
                    step.name)
            }
        }
        return Array(self.migrations.dropFirst(applied.count))
    }

    /// Applies what is missing, each in a transaction of its own.
    ///
    /// - Returns: What was applied by this call.
    /// - Throws: As `plan()`.
    package func apply(now: Timestamp) async throws -> [Migration] {
        try await self.createHistory()
        var done: [Migration] = []
        for migration in try await self.plan() {
            let isNew = try await self.database.write { tx throws(StorageError) in
                // Another node may have been faster.
                let earlier = try tx.first(
                    "SELECT version FROM schema_migrations WHERE version = \(migration.version)")
                guard earlier == nil else { return false }
                try tx.execute(
                    """
                    INSERT INTO schema_migrations (version, name, checksum, applied_at)
                    VALUES (\(migration.version), \(migration.name), \(migration.checksum), \(now))
                    """)
                try tx.script(migration.sql)
                return true
            }
            if isNew { done.append(migration) }
        }
        // Another node's migrations may have been others.
        _ = try await self.plan()
        return done
    }

    /// Passes only when the database has exactly the schema of this release.
    ///
    /// - Throws: As `plan()`, and `.databaseSchemaMismatch` when something is to be applied.
    package func check() async throws {
        if let missing = try await self.plan().first {
            throw Self.mismatch(
                "The database has an older schema; run “aapm migrate” first.", migration: missing.version, missing.name)
        }
    }

    private func createHistory() async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
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
    }

    /// What was applied, oldest first; nothing for an empty database.
    private func applied() async throws(StorageError) -> [(version: Int, name: String, checksum: String)] {
        try await self.database.read { tx throws(StorageError) in
            guard try tx.hasTable("schema_migrations") else { return [] }
            var steps: [(version: Int, name: String, checksum: String)] = []
            for row in try tx.rows("SELECT version, name, checksum FROM schema_migrations ORDER BY version") {
                steps.append((try row.integer("version"), try row.text("name"), try row.text("checksum")))
            }
            return steps
        }
    }

    private static func mismatch(_ message: String, migration: Int, _ name: String) -> AAPMError {
        AAPMError(
            .databaseSchemaMismatch, message, details: ["migration": "\(migration)", "name": name])
    }
}
