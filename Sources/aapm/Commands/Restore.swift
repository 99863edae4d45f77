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
            every server and worker of the database first. Provider keys open only with the envelope keys that sealed them \
            (envelope-keys, or AAPM_SECRET_KEYS), which no backup holds.
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
        let summary = try await restore.restore(from: self.file, emptying: self.force, now: SystemClock().now) {
            tx throws(StorageError) in
            if engine == .postgresql { try Self.requireUnused(tx) }
        }
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

    /// Early, before the whole file is read; asked again in the transaction.
    private static func refuseIfUsed(_ database: any Database) async throws {
        do {
            try await database.read { tx throws(StorageError) in try Self.requireUnused(tx) }
        } catch .corrupt(let reason) {
            throw AAPMError(.backupRefused, "Nothing was restored: \(reason).")
        }
    }

    /// On PostgreSQL a server names itself in its connections, unless its URL gives them another name: then it is known
    /// by our user and by being awake, as its jobs and its watch are every few seconds. What a pooler merely holds
    /// sleeps for longer.
    private static func requireUnused(_ tx: any Transaction) throws(StorageError) {
        let others = try tx.require(
            """
            SELECT count(*) AS others FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                AND (application_name LIKE 'aapm%'
                    OR (usename = current_user
                        AND (state <> 'idle' OR state_change > clock_timestamp() - INTERVAL '1 minute')))
            """
        ).integer("others")
        guard others == 0 else {
            throw .corrupt(
                reason: "the database has \(others) other connections of AAPM or of its user; stop the servers and "
                    + "workers, close other sessions, then try again (a session just ended by a pooler counts for a minute)"
            )
        }
    }
}
