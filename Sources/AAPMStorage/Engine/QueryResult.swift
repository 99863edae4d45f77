/// What a statement gave.
package struct QueryResult: Sendable {
    /// The rows of a `SELECT` or `RETURNING`, in order.
    package let rows: [Row]
    /// The number of rows written; 0 for statements that only read.
    package let changed: Int

    package init(rows: [Row], changed: Int) {
        self.rows = rows
        self.changed = changed
    }
}
