package import AAPMCore
import Dispatch

/// Writes what a database holds into a file that any engine can be restored from.
package struct BackupWriter: Sendable {
    /// What was written.
    package struct Summary: Hashable, Sendable {
        package let schema: Int
        package let content: [String: ContentDigest]
        package let bytes: Int
    }

    private static let pageSize = 500

    private let database: any Database
    private let engine: DatabaseEngine
    private let migrations: [Migration]

    /// - Parameter migrations: Other than ours only in tests.
    package init(_ database: any Database, engine: DatabaseEngine, migrations: [Migration] = Migration.all) {
        self.database = database
        self.engine = engine
        self.migrations = migrations
    }

    /// Writes the file in one reading transaction, so that it shows one moment, however long it takes and whatever is
    /// written meanwhile. A page of rows at a time is in memory.
    ///
    /// The file holds signing keys and password hashes; its owner alone can read it.
    ///
    /// - Parameters:
    ///   - path: Of the file; there is none until it is complete.
    ///   - replacing: Whether one that is there may be replaced.
    ///   - now: Goes into the header.
    /// - Throws: `AAPMError` with `.databaseSchemaMismatch` for a database that is empty, newer or edited,
    ///   `.backupRefused` with the reason when the file cannot be written, `.databaseUnavailable`.
    package func write(to path: String, replacing: Bool, now: Timestamp) async throws -> Summary {
        let history = try await SchemaHistory.of(self.database)
        _ = try history.missing(of: self.migrations)
        guard !history.entries.isEmpty else {
            throw AAPMError(.databaseSchemaMismatch, "The database is empty: there is nothing to back up.")
        }
        let engine = self.engine
        do {
            let output = try BackupOutput(path: path, replacing: replacing)
            let content = try await self.database.read { tx throws(StorageError) in
                guard try SchemaHistory(reading: tx) == history else {
                    throw .unavailable(reason: "the database was migrated meanwhile; try again")
                }
                // An engine may read twice when its connection is lost.
                try output.restart()
                let header = BackupFormat.Header(
                    format: BackupFormat.name, version: BackupFormat.version, engine: engine,
                    createdAt: now.description, migrations: history.entries,
                    tables: BackupFormat.tables(at: history.entries.count))
                try output.write(line: BackupFormat.line(header))
                let content = try Self.content(of: tx, at: header.schema) { line throws(StorageError) in
                    try output.write(line: line)
                }
                let trailer = BackupFormat.Trailer(content: content, sha256: try output.digest())
                try output.write(line: BackupFormat.line(trailer))
                return content
            }
            return Summary(schema: history.entries.count, content: content, bytes: try await Self.finish(output))
        } catch {
            throw AAPMError(.backupRefused, "No backup was made: \(error.reasonText).", underlying: error)
        }
    }

    /// Waits for the disk on a queue of its own.
    private static func finish(_ output: BackupOutput) async throws(StorageError) -> Int {
        let outcome: Result<Int, StorageError> = await withCheckedContinuation { continuation in
            DispatchQueue(label: "aapm.backup").async {
                continuation.resume(returning: Result { () throws(StorageError) in try output.finish() })
            }
        }
        return try outcome.get()
    }

    /// Reads every row that belongs to a backup.
    ///
    /// - Parameter emit: Gets the lines between header and trailer.
    /// - Returns: What each table holds.
    static func content(
        of tx: any Transaction, at schema: Int, emit: ([UInt8]) throws(StorageError) -> Void = { _ in }
    ) throws(StorageError) -> [String: ContentDigest] {
        var content: [String: ContentDigest] = [:]
        for table in StoredTable.kept(at: schema) {
            try emit(BackupFormat.line(BackupFormat.TableLine(table: table.name)))
            var digest = ContentDigest()
            var key: [SQLValue]?
            while true {
                let rows = try tx.rows(table.page(at: schema, after: key, limit: Self.pageSize))
                for row in rows {
                    let line = try StoredRow(row, of: table, at: schema).line
                    digest.add(line)
                    try emit(line)
                }
                guard rows.count == Self.pageSize, let last = rows.last else { break }
                key = try StoredRow.key(of: last, in: table)
            }
            content[table.name] = digest
        }
        return content
    }
}

extension BackupFormat {
    /// The tables that a backup of a schema holds.
    static func tables(at schema: Int) -> [Table] {
        StoredTable.kept(at: schema).map { Table(name: $0.name, columns: $0.columns(at: schema).map(\.name)) }
    }
}
