package import AAPMCore

/// A value as it goes to and comes from an engine.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case double(Double)
    case boolean(Bool)
    case text(String)
    /// BYTEA, which SQLite keeps as a BLOB.
    case bytes([UInt8])
}

/// What can stand in a `Query` as a parameter.
package protocol SQLBindable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
    package var sqlValue: SQLValue { self }
}

extension String: SQLBindable {
    package var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLBindable {
    package var sqlValue: SQLValue { .bytes(self) }
}

extension Int: SQLBindable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLBindable {
    package var sqlValue: SQLValue { .integer(self) }
}

extension Double: SQLBindable {
    package var sqlValue: SQLValue { .double(self) }
}

extension Bool: SQLBindable {
    package var sqlValue: SQLValue { .boolean(self) }
}

extension Timestamp: SQLBindable {
    /// Microseconds since 1970, UTC.
    package var sqlValue: SQLValue { .integer(self.microseconds) }
}

extension ID: SQLBindable {
    package var sqlValue: SQLValue { .text(self.text) }
}

extension Language: SQLBindable {
    package var sqlValue: SQLValue { .text(self.code) }
}
