package import AAPMCore

/// A row of a result, read by the names of its columns.
///
/// Values that do not fit are a defect of ours or a damaged file: `.corrupt`, naming the column and never the value.
package struct Row: Sendable {
    /// Shared by the rows of a result.
    private let columns: [String]
    private let values: [SQLValue]

    /// - Parameters:
    ///   - columns: The names, as many as there are values.
    ///   - values: As the engine has them: numbers and truths may come as text.
    package init(columns: [String], values: [SQLValue]) {
        precondition(columns.count == values.count, "a row has a value a column")
        self.columns = columns
        self.values = values
    }

    package func text(_ column: String) throws(StorageError) -> String {
        guard let text = try self.optionalText(column) else { throw Self.misfit(column, "text") }
        return text
    }

    package func optionalText(_ column: String) throws(StorageError) -> String? {
        switch try self.value(column) {
        case .null: nil
        case .text(let text): text
        default: throw Self.misfit(column, "text")
        }
    }

    package func bytes(_ column: String) throws(StorageError) -> [UInt8] {
        guard case .bytes(let bytes) = try self.value(column) else { throw Self.misfit(column, "bytes") }
        return bytes
    }

    package func integer(_ column: String) throws(StorageError) -> Int {
        guard let number = try self.optionalInteger(column) else { throw Self.misfit(column, "an integer") }
        return number
    }

    package func optionalInteger(_ column: String) throws(StorageError) -> Int? {
        switch try self.value(column) {
        case .null: return nil
        case .integer(let number): return Int(number)
        case .text(let text):
            guard let number = Int(text) else { throw Self.misfit(column, "an integer") }
            return number
        default: throw Self.misfit(column, "an integer")
        }
    }

    package func double(_ column: String) throws(StorageError) -> Double {
        switch try self.value(column) {
        case .double(let number): return number
        // SQLite hands over whole numbers as integers.
        case .integer(let number): return Double(number)
        case .text(let text):
            guard let number = Double(text) else { throw Self.misfit(column, "a number") }
            return number
        default: throw Self.misfit(column, "a number")
        }
    }

    package func boolean(_ column: String) throws(StorageError) -> Bool {
        switch try self.value(column) {
        case .boolean(let truth): return truth
        case .integer(0), .text("f"): return false
        case .integer(1), .text("t"): return true
        default: throw Self.misfit(column, "a truth")
        }
    }

    package func timestamp(_ column: String) throws(StorageError) -> Timestamp {
        Timestamp(microseconds: Int64(try self.integer(column)))
    }

    package func optionalTimestamp(_ column: String) throws(StorageError) -> Timestamp? {
        try self.optionalInteger(column).map { Timestamp(microseconds: Int64($0)) }
    }

    package func id<Entity>(_ column: String, of _: Entity.Type = Entity.self) throws(StorageError) -> ID<Entity> {
        ID(try self.text(column))
    }

    package func optionalID<Entity>(
        _ column: String, of _: Entity.Type = Entity.self
    ) throws(StorageError) -> ID<Entity>? {
        try self.optionalText(column).map { ID($0) }
    }

    package func language(_ column: String) throws(StorageError) -> Language {
        guard let language = Language(try self.text(column)) else { throw Self.misfit(column, "a language") }
        return language
    }

    /// An enumeration stored as text.
    package func choice<Value: RawRepresentable<String>>(
        _ column: String, of _: Value.Type = Value.self
    ) throws(StorageError) -> Value {
        guard let value = Value(rawValue: try self.text(column)) else { throw Self.misfit(column, "a known value") }
        return value
    }

    /// An enumeration stored as text, or NULL.
    package func optionalChoice<Value: RawRepresentable<String>>(
        _ column: String, of _: Value.Type = Value.self
    ) throws(StorageError) -> Value? {
        try self.optionalText(column) == nil ? nil : try self.choice(column)
    }

    package func tier(_ column: String) throws(StorageError) -> Tier {
        guard let tier = Tier(rawValue: try self.integer(column)) else { throw Self.misfit(column, "a tier") }
        return tier
    }

    /// A JSONB column.
    ///
    /// - Parameter quick: Reads what it knows faster than a decoder, which reads what it does not.
    func json<Value: Decodable>(_ column: String, quick: (String) -> Value?) throws(StorageError) -> Value {
        let text = try self.text(column)
        if let value = quick(text) { return value }
        return try JSONText(stored: text).decode(column: column)
    }

    /// A JSONB column that may be NULL.
    func optionalJSON<Value: Decodable>(_ column: String, quick: (String) -> Value?) throws(StorageError) -> Value? {
        guard let text = try self.optionalText(column) else { return nil }
        if let value = quick(text) { return value }
        return try JSONText(stored: text).decode(column: column)
    }

    /// A JSONB column.
    package func json<Value: Decodable>(
        _ column: String, as _: Value.Type = Value.self
    ) throws(StorageError) -> Value {
        try JSONText(stored: try self.text(column)).decode(column: column)
    }

    /// A JSONB column that may be NULL.
    package func optionalJSON<Value: Decodable>(
        _ column: String, as _: Value.Type = Value.self
    ) throws(StorageError) -> Value? {
        guard let text = try self.optionalText(column) else { return nil }
        return try JSONText(stored: text).decode(column: column)
    }

    /// The value as the engine has it.
    func value(_ column: String) throws(StorageError) -> SQLValue {
        guard let index = self.columns.firstIndex(of: column) else {
            throw .corrupt(reason: "the result has no column \(column)")
        }
        return self.values[index]
    }

    private static func misfit(_ column: String, _ expected: String) -> StorageError {
        .corrupt(reason: "column \(column) does not hold \(expected)")
    }
}
