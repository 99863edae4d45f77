/// Letters to insert, leave out, change or swap with their neighbour (optimal string alignment).
enum EditDistance {
    /// - Returns: `nil` when the distance is greater than `limit`.
    static func between(_ left: String, _ right: String, limit: Int) -> Int? {
        let a = Array(left.utf8)
        let b = Array(right.utf8)
        guard abs(a.count - b.count) <= limit, a.count <= 40, b.count <= 40 else { return nil }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in 0..<b.count {
                var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            if row.min() ?? 0 > limit { return nil }
            before = previous
            previous = row
        }
        return previous[b.count] <= limit ? previous[b.count] : nil
    }
}
