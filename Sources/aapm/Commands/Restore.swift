import AAPMCore
import AAPMSQLite
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm restore`
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill an empty database from a backup, whichever engine it was made from.",
        discussion: """
            The whole file is checked before anything is written; then one transaction makes the schema of the backup, \
            loads it and compares the database with the file. After that the schema of this release is applied. Stop \
            every server and worker of the database first.
            """)

    @Argument(help: "The file that `aapm backup` wrote.")
    var file: String

    @Flag(help: "Delete what the database holds first.")
    var force = false

    @Flag(help: "One JSON object.")
    var json = false

    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    private struct Answer: Encodable {
        let engine: DatabaseEngine
        let createdAt: String
        let schema: Int
        let rows: [String: Int]
        let migrated: [String]
    }

    func run() async throws {
        let configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        let engine = configuration.database.engine
        if let path = configuration.database.file { try SQLiteOccupancy.refuseIfUsed(path) }
        let database = try App.upkeepDatabase(configuration)
        if engine == .postgresql { try await Self.refuseIfUsed(database) }
        let restore = BackupRestore(database, engine: engine)
        let summary = try await restore.restore(from: self.file, emptying: self.force, now: SystemClock().now)
        let rows = summary.content.mapValues(\.rows)
        if self.json {
            print(
                try CommandOutput.line(
                    Answer(
                        engine: summary.header.engine, createdAt: summary.header.createdAt,
                        schema: summary.header.schema, rows: rows, migrated: summary.migrated.map(\.name))))
            return
        }
        print(
            "Restored \(rows.values.reduce(0, +)) rows of \(rows.count) tables, made from \(summary.header.engine.title) "
                + "at \(summary.header.createdAt); the database holds exactly what the file holds.")
        for migration in summary.migrated { print("applied \(migration.version) \(migration.name)") }
    }

    /// On PostgreSQL every server names itself in its connections.
    private static func refuseIfUsed(_ database: any Database) async throws {
        let others = try await database.read { tx throws(StorageError) in
            try tx.require(
                """
                SELECT count(*) AS others FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'aapm%'
                """
            ).integer("others")
        }
        guard others == 0 else {
            throw AAPMError(
                .backupRefused,
                "Nothing was restored: the database has \(others) other connections of AAPM. Stop the servers and workers, "
                    + "then try again.")
        }
    }
}
