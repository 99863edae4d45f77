import AAPMCore
import AAPMStorage
import ArgumentParser

/// `aapm migrate`
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database to the schema of this release.",
        discussion: "`aapm serve` does the same when it starts on SQLite. A newer or edited schema is refused.")

    @Flag(help: "Only say what would be applied.")
    var plan = false

    @Flag(help: "One JSON object.")
    var json = false

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    private struct Answer: Encodable {
        let applied: [String]
        let pending: [String]
    }

    func run() async throws {
        let migrator = Migrator(
            try App.database(try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)))
        let applied = self.plan ? [] : try await migrator.apply(now: SystemClock().now)
        let pending = try await migrator.plan()
        if self.json {
            print(try CommandOutput.line(Answer(applied: applied.map(\.name), pending: pending.map(\.name))))
            return
        }
        for migration in applied { print("applied \(migration.name)") }
        for migration in pending { print("pending \(migration.name)") }
        if applied.isEmpty, pending.isEmpty { print("The database is up to date.") }
    }
}
