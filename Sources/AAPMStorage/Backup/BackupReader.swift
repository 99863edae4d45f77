import AAPMCore

/// Reads a backup from its first line to its last and refuses it with the reason, where it is cut, changed or of another
/// make. Rows are handed on one by one.
struct BackupReader {
    private let input: BackupInput
    let header: BackupFormat.Header

    /// Reads the header.
    ///
    /// - Parameter migrations: Those of this release.
    init(path: String, migrations: [Migration]) throws(StorageError) {
        self.input = try BackupInput(path: path)
        guard let line = try self.input.line(),
            let format: Format = BackupFormat.value(of: line), format.format == BackupFormat.name
        else { throw .corrupt(reason: "the file is no backup") }
        guard format.version == BackupFormat.version else {
            throw .corrupt(
                reason: "the backup has format \(format.version); this release reads \(BackupFormat.version)")
        }
        guard let header: BackupFormat.Header = BackupFormat.value(of: line) else {
            throw .corrupt(reason: "the header of the backup cannot be read")
        }
        guard header.schema <= migrations.count else {
            throw .corrupt(
                reason: "the backup is of a newer release: its schema is \(header.schema), this one has "
                    + "\(migrations.count)")
        }
        guard !header.migrations.isEmpty,
            zip(header.migrations, migrations).allSatisfy({ $0 == SchemaHistory.Entry($1) })
        else {
            throw .corrupt(reason: "the backup is of another build: its migrations differ from those of this release")
        }
        guard header.tables == BackupFormat.tables(at: header.schema) else {
            throw .corrupt(reason: "the header of the backup names other tables than its schema has")
        }
        self.header = header
        self.input.hash(line)
    }

    /// What every version of the format has.
    private struct Format: Decodable {
        let format: String
        let version: Int
    }

    /// Reads all that follows the header.
    ///
    /// - Parameter take: Gets each row, table by table in the order of the registry.
    /// - Returns: The trailer, to which the file was compared.
    /// - Throws: `.corrupt` with what is wrong, possibly after rows were handed on; what `take` throws.
    func rows(
        _ take: (StoredRow, StoredTable) throws(StorageError) -> Void
    ) throws(StorageError) -> BackupFormat.Trailer {
        var left = StoredTable.kept(at: self.header.schema)[...]
        var table: StoredTable?
        var content: [String: ContentDigest] = [:]
        while let line = try self.input.line() {
            guard line.first == UInt8(ascii: "{") else {
                guard let table else { throw .corrupt(reason: "the backup has a row outside of any table") }
                let row = try StoredRow(line: line, of: table, at: self.header.schema)
                content[table.name, default: ContentDigest()].add(line)
                self.input.hash(line)
                try take(row, table)
                continue
            }
            if let trailer: BackupFormat.Trailer = BackupFormat.value(of: line) {
                try self.check(trailer, content, isComplete: left.isEmpty)
                return trailer
            }
            guard let next = left.popFirst(),
                let named: BackupFormat.TableLine = BackupFormat.value(of: line), named.table == next.name
            else { throw .corrupt(reason: "the tables of the backup are not those of its header") }
            table = next
            content[next.name] = ContentDigest()
            self.input.hash(line)
        }
        throw .corrupt(reason: "the file is not whole: it has no last line")
    }

    private func check(
        _ trailer: BackupFormat.Trailer, _ content: [String: ContentDigest], isComplete: Bool
    ) throws(StorageError) {
        guard try self.input.line() == nil else { throw .corrupt(reason: "the backup goes on behind its last line") }
        guard isComplete, trailer.sha256 == self.input.digest else {
            throw .corrupt(reason: "the file was changed: its SHA-256 is not the one of its last line")
        }
        guard trailer.content == content else {
            throw .corrupt(reason: "the rows of the backup are not those that its last line counts")
        }
    }
}
