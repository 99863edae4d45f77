/// Letters to insert, leave out, change or swap with their neighbour (optimal string alignment).
enum EditDistance {
    /// - Parameters:
    ///   - a: Bytes of a word; words of more than 40 are far from everything.
    ///   - limit: The greatest distance of interest.
    /// - Returns: `nil` when the distance is greater than `limit`.
    static func between(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int? {
        guard abs(a.count - b.count) <= limit, a.count <= 40, b.count <= 40 else { return nil }
        var before = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        var row = before
        for i in 0..<a.count {
            row[0] = i + 1
            var least = row[0]
            for j in 0..<b.count {
                var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                row[j + 1] = cost
                least = min(least, cost)
            }
            if least > limit { return nil }
            swap(&before, &previous)
            swap(&previous, &row)
        }
        return previous[b.count] <= limit ? previous[b.count] : nil
    }
}
