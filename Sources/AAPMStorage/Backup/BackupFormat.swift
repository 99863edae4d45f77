import AAPMCore
import FoundationEssentials

/// A backup is a text of lines: a header; for each table a line with its name and then a line a row; a trailer. Each line
/// is JSON in the form of `JSONTree`.
package enum BackupFormat {
    /// Raised when a file of it could be misread by an older release.
    static let version = 1
    static let name = "aapm-backup"

    package struct Header: Hashable, Sendable, Codable {
        package let format: String
        package let version: Int
        /// What it was made from, for people; any backup goes into any engine.
        package let engine: DatabaseEngine
        /// RFC 3339.
        package let createdAt: String
        /// The migrations that the database had had, oldest first.
        package let migrations: [SchemaHistory.Entry]
        package let tables: [Table]

        package var schema: Int { self.migrations.count }
    }

    package struct Table: Hashable, Sendable, Codable {
        package let name: String
        package let columns: [String]
    }

    struct TableLine: Codable {
        let table: String
    }

    package struct Trailer: Hashable, Sendable, Codable {
        package let content: [String: ContentDigest]
        /// Of all bytes before the trailer's line.
        package let sha256: String
    }

    static func line(_ value: some Encodable) throws(StorageError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return try JSONTree(parsing: try encoder.encode(value)).bytes
        } catch {
            throw .corrupt(reason: "a line of a backup has no JSON form")
        }
    }

    /// - Returns: `nil` when the line is something else.
    static func value<Value: Decodable>(_: Value.Type = Value.self, of line: [UInt8]) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        // What the line is instead does not matter: the caller says where it stands.
        return try? decoder.decode(Value.self, from: Data(line))
    }
}

extension JSONTree {
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        self.append(to: &bytes)
        return bytes
    }
}
