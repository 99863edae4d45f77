import AAPMCore
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm backup`
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write everything the database holds into one file, while the server runs.",
        discussion: """
            The file shows one moment, goes into SQLite and PostgreSQL alike (`aapm restore`), and carries its own \
            checksums. It holds the signing keys and the hashes of passwords: keep it as you keep a password. Only its \
            owner can read it. Provider keys are in it sealed; what opens them (envelope-keys, or AAPM_SECRET_KEYS) is \
            not: keep a copy of that elsewhere.
            """)

    @Option(name: [.short, .long], help: "The file; by default aapm-<date>.backup in the working directory.")
    var output: String?

    @Flag(help: "Replace the file if it is there.")
    var force = false

    @Flag(help: "One JSON object.")
    var json = false

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    private struct Answer: Encodable {
        let file: String
        let bytes: Int
        let schema: Int
        let rows: [String: Int]
    }

    func run() async throws {
        let configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        try configuration.database.requireExisting()
        let now = SystemClock().now
        // 2026-11-23T16:45:00.123456Z, of which a file's name takes the seconds, without colons.
        let moment = now.description.prefix(19).filter { $0 != ":" }
        let file = self.output ?? "aapm-\(moment)Z.backup"
        let writer = BackupWriter(try App.upkeepDatabase(configuration), engine: configuration.database.engine)
        let summary = try await writer.write(to: file, replacing: self.force, now: now)
        let rows = summary.content.mapValues(\.rows)
        if self.json {
            print(try CommandOutput.line(Answer(file: file, bytes: summary.bytes, schema: summary.schema, rows: rows)))
            return
        }
        let total = rows.values.reduce(0, +)
        print("\(file): \(total) rows of \(rows.count) tables, schema \(summary.schema), \(summary.bytes) bytes")
        print("It holds signing keys and password hashes: keep it as you keep a password.")
    }
}
