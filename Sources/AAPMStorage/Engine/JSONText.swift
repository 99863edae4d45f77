package import AAPMCore
import FoundationEssentials

/// The text of a JSONB value: an object or an array, since SQLite stores a bare number otherwise than PostgreSQL.
package struct JSONText: Hashable, Sendable, SQLBindable {
    package let text: String

    package init(stored text: String) {
        self.text = text
    }

    /// - Throws: `.corrupt` when the value has no JSON form, such as a number that is not finite, or holds a NUL, which
    ///   PostgreSQL's JSONB has no place for.
    package init(_ value: some Encodable) throws(StorageError) {
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(value)
        } catch {
            throw .corrupt(reason: "a value of type \(type(of: value)) has no JSON form")
        }
        guard !Self.escapesNUL(bytes) else { throw .corrupt(reason: "a text with a NUL cannot be stored") }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    private static func escapesNUL(_ bytes: Data) -> Bool {
        var rest = bytes[...]
        while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
            rest = rest[(escape + 1)...]
            if rest.starts(with: "u0000".utf8) { return true }
            // What is escaped may itself be a backslash, which then begins nothing.
            rest = rest.dropFirst()
        }
        return false
    }

    /// - Parameter column: Named in the error.
    /// - Throws: `.corrupt` when the text is not what the type wants.
    package func decode<Value: Decodable>(
        _: Value.Type = Value.self, column: String
    ) throws(StorageError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(self.text.utf8))
        } catch {
            throw .corrupt(reason: "column \(column) does not hold the JSON of \(Value.self)")
        }
    }

    package var sqlValue: SQLValue { .text(self.text) }
}
