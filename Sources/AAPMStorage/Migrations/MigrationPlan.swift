/// What `Migrator` would do to a database, and what others feel of it.
package struct MigrationPlan: Hashable, Sendable {
    /// One migration: one transaction.
    package struct Step: Hashable, Sendable {
        package let migration: Migration
        package let statements: [StatementEffect]
        /// Taken one after the other and held until the step is committed.
        package let locks: [MigrationLock]
    }

    /// The version that the database has; 0 for an empty one.
    package let current: Int
    /// Oldest first.
    package let steps: [Step]

    package init(_ migrations: [Migration], current: Int, on engine: DatabaseEngine) {
        self.current = current
        self.steps = migrations.map { migration in
            var new: Set<String> = []
            let statements = SQLWords.statements(of: migration.sql).map { StatementEffect(words: $0, new: &new) }
            var locks: [MigrationLock] = engine == .sqlite ? [.oneWriter] : []
            if engine == .postgresql {
                for lock in statements.flatMap(\.locks) where !locks.contains(lock) { locks.append(lock) }
            }
            return Step(migration: migration, statements: statements, locks: locks)
        }
    }

    /// Whether the previous release can go on while and after this is applied: every statement only adds. Nobody runs on
    /// an empty database.
    package var keepsPreviousRelease: Bool {
        self.current == 0 || self.steps.allSatisfy { $0.statements.allSatisfy { $0.hazard == nil } }
    }
}
