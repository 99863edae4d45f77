/// The statements that a connection has prepared; the one that was not used for longest makes room.
struct StatementCache {
    private struct Entry {
        var statement: PreparedStatement
        var lastUse: Int
    }

    private let capacity: Int
    private var entries: [PreparedStatement.Key: Entry] = [:]
    private var uses = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    mutating func statement(for key: PreparedStatement.Key) -> PreparedStatement? {
        self.uses += 1
        guard let index = self.entries.index(forKey: key) else { return nil }
        self.entries.values[index].lastUse = self.uses
        return self.entries.values[index].statement
    }

    /// - Returns: What had to make room, to be given up on the server as well.
    mutating func insert(_ statement: PreparedStatement, for key: PreparedStatement.Key) -> PreparedStatement? {
        self.uses += 1
        if let earlier = self.entries.updateValue(Entry(statement: statement, lastUse: self.uses), forKey: key) {
            return earlier.statement
        }
        guard self.entries.count > self.capacity,
            let oldest = self.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        else { return nil }
        self.entries[oldest.key] = nil
        return oldest.value.statement
    }

    mutating func remove(_ key: PreparedStatement.Key) {
        self.entries[key] = nil
    }

    mutating func removeAll() {
        self.entries = [:]
    }
}
