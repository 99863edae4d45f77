import AAPMCore
import AAPMSQLite
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm migrate`
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database to the schema of this release.",
        discussion: """
            On SQLite the database is copied first, beside itself. Each step is one transaction: after a kill, run it \
            again. `aapm serve` does the same when it starts on SQLite or on an empty database, elsewhere only with \
            AAPM_MIGRATE_ON_START=true. A newer or edited schema is refused.

            Exits with 0 when the database is up to date, with 3 when --plan finds steps to apply, with 1 for failures.
            """)

    /// What `--plan` exits with when there is something to apply.
    private static let pending = ExitCode(3)

    @Flag(help: "Only say what would be applied, what it locks and who waits for it.")
    var plan = false

    @Flag(help: "One JSON object.")
    var json = false

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    func run() async throws {
        let configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        if self.plan {
            try await self.show(configuration)
        } else {
            try await self.apply(configuration)
        }
    }

    private func show(_ configuration: AppConfiguration) async throws {
        let isNew = configuration.database.file.map { !FileManager.default.fileExists(atPath: $0) } ?? false
        let plan =
            isNew
            // Only looking leaves no file behind.
            ? MigrationPlan(Migration.all, current: 0, on: configuration.database.engine)
            : try await SchemaUpdate(configuration, App.upkeepDatabase(configuration)).plan()
        let report = MigrationReport(
            plan, engine: configuration.database.engine, copy: SchemaUpdate.copy(for: plan, of: configuration))
        if self.json {
            print(try CommandOutput.line(report))
        } else {
            print(report.text)
        }
        if !plan.steps.isEmpty { throw Self.pending }
    }

    private func apply(_ configuration: AppConfiguration) async throws {
        let isQuiet = self.json
        let update = SchemaUpdate(configuration, try App.upkeepDatabase(configuration))
        let outcome = try await update.apply(now: SystemClock().now) { progress in
            switch progress {
            case .applied(let migration): if !isQuiet { print("applied \(migration.version) \(migration.name)") }
            case .waiting(let migration, let attempt, let attempts):
                FileHandle.standardError.write(
                    Data(
                        """
                        \(migration.name) waits for a lock that others hold (attempt \(attempt) of \(attempts)); trying \
                        again\n
                        """.utf8))
            }
        }
        if self.json {
            print(
                try CommandOutput.line(Answer(applied: outcome.applied.map(\.name), pending: [], backup: outcome.copy)))
        } else if outcome.applied.isEmpty {
            print("The database is up to date.")
        } else if let copy = outcome.copy {
            print("The database as it was before is at \(copy).")
        }
    }

    private struct Answer: Encodable {
        let applied: [String]
        let pending: [String]
        let backup: String?
    }
}
