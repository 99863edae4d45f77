import AAPMStorage

/// What `aapm migrate --plan` says.
struct MigrationReport: Encodable {
    struct Lock: Encodable {
        let target: String
        let mode: String
        let blocks: String
        let makesOthersWait: Bool
    }

    struct Statement: Encodable {
        let summary: String
        let tables: [String]
        /// Why the previous release could stumble over it.
        let hazard: String?
    }

    struct Step: Encodable {
        let version: Int
        let name: String
        let checksum: String
        let statements: [Statement]
        let locks: [Lock]
    }

    let engine: DatabaseEngine
    /// The schema that the database has.
    let schema: Int
    let applied: [String]
    let pending: [String]
    let steps: [Step]
    /// Where a copy of the database will be.
    let backup: String?
    let previousReleaseKeepsRunning: Bool

    init(_ plan: MigrationPlan, engine: DatabaseEngine, copy: String?) {
        self.engine = engine
        self.schema = plan.current
        self.applied = []
        self.pending = plan.steps.map(\.migration.name)
        self.steps = plan.steps.map { step in
            Step(
                version: step.migration.version, name: step.migration.name, checksum: step.migration.checksum,
                statements: step.statements.map {
                    Statement(summary: $0.summary, tables: $0.tables, hazard: plan.current == 0 ? nil : $0.hazard)
                },
                locks: step.locks.map {
                    Lock(target: $0.target, mode: $0.mode, blocks: $0.blocks, makesOthersWait: $0.makesOthersWait)
                })
        }
        self.backup = copy
        self.previousReleaseKeepsRunning = plan.keepsPreviousRelease
    }

    /// For people.
    var text: String {
        guard let last = self.steps.last else { return "The database is up to date (schema \(self.schema))." }
        var lines = ["\(self.engine.title), schema \(self.schema) → \(last.version)"]
        for step in self.steps {
            lines.append("pending \(step.version) \(step.name)")
            for statement in step.statements {
                lines.append("    \(statement.summary)")
                if let hazard = statement.hazard { lines.append("        ! \(hazard)") }
            }
            if step.locks.isEmpty { lines.append("    locks nothing that others use") }
            for lock in step.locks { lines.append("    locks \(lock.target) (\(lock.mode)): \(lock.blocks)") }
        }
        lines.append(self.copyLine)
        lines.append(
            self.previousReleaseKeepsRunning
                ? "The previous release keeps running meanwhile: every statement only adds."
                : "Stop the previous release first: see the lines with “!”.")
        return lines.joined(separator: "\n")
    }

    private var copyLine: String {
        if let backup { return "The database is copied first, to \(backup)." }
        switch self.engine {
        case .sqlite: return "No copy is made: the database is empty."
        case .postgresql:
            return self.schema == 0
                ? "No copy is made: the database is empty."
                : "No copy is made: run “aapm backup” first, or use your provider's snapshots. A step that fails is undone."
        }
    }
}
