import AAPMCore
import FoundationEssentials

/// A row on its way between an engine and a backup: a JSON array with a value a column.
struct StoredRow {
    let values: [JSONTree]

    /// Reads a row that an engine gave.
    ///
    /// - Throws: `.corrupt` naming table and column, never the value.
    init(_ row: Row, of table: StoredTable, at schema: Int) throws(StorageError) {
        var values: [JSONTree] = []
        for column in table.columns(at: schema) {
            values.append(try Self.tree(of: try row.value(column.name), column, in: table))
        }
        self.values = values
    }

    /// Reads a line of a file.
    init(line: some Sequence<UInt8>, of table: StoredTable, at schema: Int) throws(StorageError) {
        guard case .array(let values) = try JSONTree(parsing: line), values.count == table.columns(at: schema).count
        else { throw .corrupt(reason: "a row of \(table.name) has not a value for each column") }
        self.values = values
    }

    /// The line of a file.
    var line: [UInt8] {
        var bytes: [UInt8] = []
        JSONTree.array(self.values).append(to: &bytes)
        return bytes
    }

    /// The parameters of an insertion.
    func binds(of table: StoredTable, at schema: Int) throws(StorageError) -> [SQLValue] {
        var binds: [SQLValue] = []
        for (column, value) in zip(table.columns(at: schema), self.values) {
            binds.append(try Self.bind(value, column, in: table))
        }
        return binds
    }

    /// The key as the engine has it, to go on behind it.
    static func key(of row: Row, in table: StoredTable) throws(StorageError) -> [SQLValue] {
        var key: [SQLValue] = []
        for name in table.key {
            guard let column = table.columns(at: .max).first(where: { $0.name == name }) else {
                throw .corrupt(reason: "\(table.name) has no column \(name)")
            }
            key.append(try Self.bind(try Self.tree(of: try row.value(name), column, in: table), column, in: table))
        }
        return key
    }

    private static func tree(
        of value: SQLValue, _ column: StoredTable.Column, in table: StoredTable
    ) throws(StorageError) -> JSONTree {
        switch (column.kind, value) {
        case (_, .null): return .null
        case (.text, .text(let text)): return .string(text)
        case (.integer, .integer(let number)): return .number(String(number))
        case (.integer, .text(let text)):
            if let number = Int64(text) { return .number(String(number)) }
        case (.real, .double(let number)):
            if let text = DecimalText.canonical(number) { return .number(text) }
        case (.real, .integer(let number)): return .number(DecimalText.canonical(Double(number)) ?? "0")
        case (.real, .text(let text)):
            if let text = Double(text).flatMap({ DecimalText.canonical($0) }) { return .number(text) }
        case (.boolean, .boolean(let truth)): return .boolean(truth)
        case (.boolean, .integer(0)), (.boolean, .text("f")): return .boolean(false)
        case (.boolean, .integer(1)), (.boolean, .text("t")): return .boolean(true)
        case (.bytes, .bytes(let bytes)): return .string(Data(bytes).base64EncodedString())
        case (.json, .text(let text)):
            do throws(StorageError) {
                let tree = try JSONTree(parsing: text.utf8)
                switch tree {
                case .array, .object: return tree
                default: break
                }
            } catch {
                throw .corrupt(reason: "\(table.name).\(column.name) cannot be backed up: \(error.reasonText)")
            }
        default: break
        }
        throw .corrupt(reason: "\(table.name).\(column.name) does not hold \(column.kind.rawValue)")
    }

    private static func bind(
        _ value: JSONTree, _ column: StoredTable.Column, in table: StoredTable
    ) throws(StorageError) -> SQLValue {
        switch (column.kind, value) {
        case (_, .null): return .null
        case (.text, .string(let text)): return .text(text)
        case (.integer, .number(let text)):
            if let number = Int64(text) { return .integer(number) }
        case (.real, .number(let text)):
            if let number = Double(text) { return .double(number) }
        case (.boolean, .boolean(let truth)): return .boolean(truth)
        case (.json, .array), (.json, .object): return .text(value.text)
        case (.bytes, .string(let text)):
            if let bytes = Data(base64Encoded: text) { return .bytes(Array(bytes)) }
        default: break
        }
        throw .corrupt(reason: "\(table.name).\(column.name) of the backup does not hold \(column.kind.rawValue)")
    }
}

extension StorageError {
    /// What went wrong, without the kind.
    var reasonText: String {
        switch self {
        case .conflict(let constraint): "the constraint \(constraint) refuses a row"
        case .notFound: "a row that another one needs is missing"
        case .unavailable(let reason), .busy(let reason), .corrupt(let reason): reason
        }
    }
}
