import AAPMCore
import AAPMStorage
import Foundation
import GRDB

/// One connection inside a transaction. Statements are prepared once a connection and kept.
struct SQLiteTransaction: Transaction {
    private let connection: GRDB.Database

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    func run(_ query: Query) throws(StorageError) -> QueryResult {
        let arguments = try Self.arguments(query)
        do {
            let statement = try self.connection.cachedStatement(sql: query.text)
            // Rows cost more than most of our writes do: no cursor where none can come.
            guard statement.columnCount > 0 else {
                try statement.execute(arguments: arguments)
                return QueryResult(rows: [], changed: statement.isReadonly ? 0 : self.connection.changesCount)
            }
            let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments)
            let columns = statement.columnNames
            var rows: [AAPMStorage.Row] = []
            while let row = try cursor.next() {
                var values: [SQLValue] = []
                values.reserveCapacity(columns.count)
                for index in columns.indices { values.append(Self.value(row[index])) }
                rows.append(AAPMStorage.Row(columns: columns, values: values))
            }
            return QueryResult(rows: rows, changed: statement.isReadonly ? 0 : self.connection.changesCount)
        } catch {
            throw SQLiteFailure.storageError(error, on: self.connection)
        }
    }

    /// Writing transactions exclude each other.
    func lock(_ name: String) {}

    func script(_ text: String) throws(StorageError) {
        do {
            try self.connection.execute(sql: text)
        } catch {
            throw SQLiteFailure.storageError(error, on: self.connection)
        }
    }

    func hasTable(_ name: String) throws(StorageError) -> Bool {
        try self.first("SELECT name FROM sqlite_master WHERE type = 'table' AND name = \(name)") != nil
    }

    private static func arguments(_ query: Query) throws(StorageError) -> StatementArguments {
        var values: [DatabaseValue] = []
        values.reserveCapacity(query.binds.count)
        for bind in query.binds {
            switch bind {
            case .null: values.append(.null)
            case .integer(let number): values.append(number.databaseValue)
            case .double(let number): values.append(number.databaseValue)
            case .boolean(let truth): values.append(truth.databaseValue)
            case .text(let text):
                // The C interface ends a text there: refused rather than cut, as PostgreSQL does.
                guard !text.utf8.contains(0) else { throw .corrupt(reason: "a text with a NUL cannot be stored") }
                values.append(text.databaseValue)
            case .bytes(let bytes): values.append(Data(bytes).databaseValue)
            }
        }
        return StatementArguments(values)
    }

    private static func value(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .double(number)
        case .string(let text): .text(text)
        case .blob(let bytes): .bytes(Array(bytes))
        }
    }
}
