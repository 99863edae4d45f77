package import AAPMCore
import FoundationEssentials

/// The text of a JSONB value: an object or an array, since SQLite stores a bare number otherwise than PostgreSQL.
package struct JSONText: Hashable, Sendable, SQLBindable {
    package let text: String

    package init(stored text: String) {
        self.text = text
    }

    /// - Throws: `.corrupt` when the value has no JSON form, such as a number that is not finite.
    package init(_ value: some Encodable) throws(StorageError) {
        do {
            self.text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        } catch {
            throw .corrupt(reason: "a value of type \(type(of: value)) has no JSON form")
        }
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
