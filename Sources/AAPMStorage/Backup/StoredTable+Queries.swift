import AAPMCore

/// The statements of a backup. Names come from the registry, which is source, never from a file.
extension StoredTable {
    /// The rows behind a key, in the order of the key as this engine sorts.
    func page(at schema: Int, after key: [SQLValue]?, limit: Int) -> Query {
        var query = Query.StringInterpolation(literalCapacity: 200, interpolationCount: 4)
        let names = self.columns(at: schema).map(\.name).joined(separator: ", ")
        let order = self.key.joined(separator: ", ")
        query.appendLiteral("SELECT \(names) FROM \(self.name)")
        if let key {
            query.appendLiteral(" WHERE (\(order)) > (")
            Self.list(key, in: &query)
            query.appendLiteral(")")
        }
        query.appendLiteral(" ORDER BY \(order) LIMIT ")
        query.appendInterpolation(limit)
        return Query(stringInterpolation: query)
    }

    /// - Parameter rows: At least one, each with a value a column.
    func insertion(of rows: [[SQLValue]], at schema: Int) -> Query {
        var query = Query.StringInterpolation(literalCapacity: 200, interpolationCount: rows.count * 20)
        let names = self.columns(at: schema).map(\.name).joined(separator: ", ")
        query.appendLiteral("INSERT INTO \(self.name) (\(names)) VALUES ")
        for (index, row) in rows.enumerated() {
            query.appendLiteral(index == 0 ? "(" : ", (")
            Self.list(row, in: &query)
            query.appendLiteral(")")
        }
        return Query(stringInterpolation: query)
    }

    var anyRow: Query { Self.statement("SELECT 1 AS one FROM \(self.name) LIMIT 1") }
    var deletion: Query { Self.statement("DELETE FROM \(self.name)") }

    private static func statement(_ text: String) -> Query {
        var query = Query.StringInterpolation(literalCapacity: text.utf8.count, interpolationCount: 0)
        query.appendLiteral(text)
        return Query(stringInterpolation: query)
    }

    private static func list(_ values: [SQLValue], in query: inout Query.StringInterpolation) {
        for (index, value) in values.enumerated() {
            if index > 0 { query.appendLiteral(", ") }
            query.appendInterpolation(value)
        }
    }
}
