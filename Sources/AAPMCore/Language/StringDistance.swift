/// How many slips of the fingers lie between two words.
package enum StringDistance {
    /// Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment).
    ///
    /// - Parameter limit: What is still of interest.
    /// - Returns: `nil` when the distance is greater than `limit`.
    /// - Complexity: O(*left* × *right*), cut short as soon as the limit is passed.
    package static func between(_ left: String, _ right: String, limit: Int) -> Int? {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        guard abs(left.count - right.count) <= limit else { return nil }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in right.indices {
                let same = left[row] == right[column]
                var cost = min(previous[column] + (same ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            if current.min() ?? 0 > limit { return nil }
            before = previous
            previous = current
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
