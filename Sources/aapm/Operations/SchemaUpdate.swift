import AAPMCore
import AAPMSQLite
import AAPMStorage
import Foundation
import Logging

/// Brings the database of a configuration to the schema of this release, with a copy of the file before it on SQLite.
struct SchemaUpdate: Sendable {
    struct Outcome: Sendable {
        let applied: [Migration]
        /// Where the copy is, if one was made.
        let copy: String?
    }

    private let migrator: Migrator
    private let engine: DatabaseEngine
    /// The file, on SQLite.
    private let file: String?
    private let pause: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - migrations: Other than ours only in tests.
    ///   - pause: Waits between two looks at another node's work.
    init(
        _ configuration: AppConfiguration, _ database: any Database, migrations: [Migration] = Migration.all,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.pause = pause
        self.engine = configuration.database.engine
        self.file = configuration.database.file
        self.migrator = Migrator(database, engine: self.engine, migrations: migrations)
    }

    /// What `apply` would do.
    func plan() async throws -> MigrationPlan {
        try await self.migrator.explained()
    }

    /// Where `apply` will leave a copy of the database; `nil` when it makes none: on PostgreSQL, and where there is
    /// nothing to keep or nothing to do.
    static func copy(for plan: MigrationPlan, of configuration: AppConfiguration) -> String? {
        guard let file = configuration.database.file, plan.current > 0, let first = plan.steps.first else { return nil }
        return SQLiteSafetyCopies(of: file).file(before: first.migration.version)
    }

    /// Applies what is missing. Two at once follow one another; the second finds nothing to do.
    func apply(now: Timestamp, report: @Sendable (Migrator.Progress) -> Void = { _ in }) async throws -> Outcome {
        guard let file else {
            return Outcome(applied: try await self.migrator.apply(now: now, report: report), copy: nil)
        }
        guard try await !self.migrator.plan().isEmpty else { return Outcome(applied: [], copy: nil) }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let lock = try await FolderLock.acquire(folder)
        defer { withExtendedLifetime(lock) {} }
        // Another process may have been faster.
        let plan = try await self.migrator.explained()
        var copy: String?
        if plan.current > 0, let first = plan.steps.first {
            copy = try await SQLiteSafetyCopies(of: file).make(before: first.migration.version)
        }
        return Outcome(applied: try await self.migrator.apply(now: now, report: report), copy: copy)
    }

    /// The plan when no other node is in the middle of it: of several that start on an empty database each sees the schema
    /// grow under another's hands.
    private func planAtRest() async throws -> MigrationPlan {
        var plan = try await self.plan()
        var looks = 0
        while !plan.steps.isEmpty, plan.current > 0, looks < Self.looks {
            try await self.pause(Self.restBetweenLooks)
            let next = try await self.plan()
            looks = next.current == plan.current ? looks + 1 : 0
            plan = next
        }
        return plan
    }

    /// So long a schema is watched before it is taken for one that nobody is at work on.
    private static let looks = 10
    private static let restBetweenLooks = Duration.milliseconds(300)

    /// At the start of a server.
    ///
    /// - Parameter isAllowed: `nil` allows it on SQLite, and anywhere where the database is empty.
    /// - Throws: `AAPMError` with `.databaseSchemaMismatch` that says what to run, when it is not allowed and needed.
    func atStart(isAllowed: Bool?, now: Timestamp, _ logger: Logger) async throws {
        let mayBegin = isAllowed ?? (self.engine == .sqlite)
        let plan = try await mayBegin ? self.plan() : self.planAtRest()
        guard let last = plan.steps.last else { return }
        guard mayBegin || (isAllowed == nil && plan.current == 0) else {
            throw AAPMError(
                .databaseSchemaMismatch,
                "The database has schema \(plan.current), this release needs \(last.migration.version). Look at “aapm "
                    + "migrate --plan”, then run “aapm migrate”, or start with AAPM_MIGRATE_ON_START=true.")
        }
        let outcome = try await self.apply(now: now) { progress in
            switch progress {
            case .applied(let migration):
                logger.info("Applied a migration", metadata: ["migration": "\(migration.name)"])
            case .waiting(let migration, let attempt, let attempts):
                logger.warning(
                    "A migration waits for a lock",
                    metadata: ["migration": "\(migration.name)", "attempt": "\(attempt) of \(attempts)"])
            }
        }
        if let copy = outcome.copy {
            logger.notice("Copied the database before its migration", metadata: ["copy": "\(copy)"])
        }
    }
}
