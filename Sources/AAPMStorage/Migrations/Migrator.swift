package import AAPMCore

/// Brings a database to the schema of this release, and refuses one that it does not know.
package struct Migrator: Sendable {
    /// What happens while steps are applied.
    package enum Progress: Hashable, Sendable {
        case applied(Migration)
        /// Others hold a lock for too long; the step was undone, so that nobody queues behind it, and is tried again.
        case waiting(for: Migration, attempt: Int, of: Int)
    }

    /// How long it rests after a step that waited too long for a lock, which is undone; only on PostgreSQL, where everybody
    /// else queues behind a statement that waits.
    private static let pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]

    private let database: any Database
    private let engine: DatabaseEngine
    private let migrations: [Migration]
    private let pause: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - engine: PostgreSQL gets time-outs of its own while it migrates.
    ///   - migrations: Oldest first; other than ours only in tests and to go to an earlier schema.
    ///   - pause: Waits between two attempts.
    package init(
        _ database: any Database, engine: DatabaseEngine = .sqlite, migrations: [Migration] = Migration.all,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.database = database
        self.engine = engine
        self.migrations = migrations
        self.pause = pause
    }

    /// What is still to be applied, oldest first.
    ///
    /// - Throws: `AAPMError` with `.databaseSchemaMismatch` when a migration was edited after it was applied, or the
    ///   database was written by a newer release or another application; `StorageError`.
    package func plan() async throws -> [Migration] {
        let history = try await SchemaHistory.of(self.database)
        return try history.missing(of: self.migrations)
    }

    /// The same with what each step does, locks and blocks.
    ///
    /// - Throws: As `plan()`.
    package func explained() async throws -> MigrationPlan {
        let missing = try await self.plan()
        return MigrationPlan(missing, current: self.migrations.count - missing.count, on: self.engine)
    }

    /// Applies what is missing, each in a transaction of its own together with its line of the history: whatever ends
    /// the process leaves whole steps, and the next call goes on behind them.
    ///
    /// - Returns: What was applied by this call.
    /// - Throws: As `plan()`; `.unavailable` when others kept a lock through all attempts.
    package func apply(
        now: Timestamp, report: @Sendable (Progress) -> Void = { _ in }
    ) async throws -> [Migration] {
        // Before anything is written: an unknown database stays as it is.
        guard let first = try await self.plan().first else { return [] }
        try await self.patiently(for: first, report) { () async throws(StorageError) in
            try await self.createHistory()
        }
        var done: [Migration] = []
        for migration in try await self.plan() {
            let isNew = try await self.patiently(for: migration, report) { () async throws(StorageError) in
                try await self.step(migration, now)
            }
            guard isNew else { continue }
            done.append(migration)
            report(.applied(migration))
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
            throw AAPMError(
                .databaseSchemaMismatch, "The database has an older schema; run “aapm migrate” first.",
                details: ["migration": "\(missing.version)", "name": missing.name])
        }
    }

    /// - Returns: Whether it was applied by this call.
    private func step(_ migration: Migration, _ now: Timestamp) async throws(StorageError) -> Bool {
        try await self.alone { tx throws(StorageError) in
            // Another node may have been faster.
            let earlier = try tx.first("SELECT version FROM schema_migrations WHERE version = \(migration.version)")
            guard earlier == nil else { return false }
            try tx.script(migration.sql)
            try SchemaHistory.append(migration, at: now, in: tx)
            return true
        }
    }

    private func createHistory() async throws(StorageError) {
        try await self.alone { tx throws(StorageError) in try SchemaHistory.create(in: tx) }
    }

    /// Runs `body` in a transaction while no other migrator is in one.
    private func alone<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let engine = self.engine
        return try await self.database.write { tx throws(StorageError) in
            if engine == .postgresql {
                // Another migrator may be building an index: that is worth waiting for.
                try tx.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s';")
            }
            try tx.lock("schema migrations")
            if engine == .postgresql {
                // A talk is not: whoever comes after us would wait for both.
                try tx.script("SET LOCAL lock_timeout = '2s';")
            }
            return try body(tx)
        }
    }

    /// Tries again while others hold a lock, which on PostgreSQL undoes the step after two seconds.
    private func patiently<Value: Sendable>(
        for migration: Migration, _ report: @Sendable (Progress) -> Void,
        _ work: () async throws(StorageError) -> Value
    ) async throws -> Value {
        guard self.engine == .postgresql else { return try await work() }
        for (index, pause) in Self.pauses.enumerated() {
            do {
                return try await work()
            } catch .unavailable {
                report(.waiting(for: migration, attempt: index + 1, of: Self.pauses.count + 1))
                try await self.pause(pause)
            }
        }
        return try await work()
    }
}
