/// How many slips of the fingers lie between two words.
package enum StringDistance {
    /// Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment).
    ///
    /// - Parameter limit: The greatest distance of interest.
    /// - Returns: `nil` when the distance is greater than `limit`.
    package static func between(_ left: String, _ right: String, limit: Int) -> Int? {
        self.between(Array(left.unicodeScalars), Array(right.unicodeScalars), limit: limit)
    }

    /// The same for words that are letters (or bytes) already.
    ///
    /// - Complexity: O(*left* × *right*), cut short as soon as the limit is passed.
    package static func between<Letter: Equatable>(_ left: [Letter], _ right: [Letter], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var before = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        var current = before
        for row in left.indices {
            current[0] = row + 1
            var least = current[0]
            for column in right.indices {
                let same = left[row] == right[column]
                var cost = min(previous[column] + (same ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current[column + 1] = cost
                least = min(least, cost)
            }
            if least > limit { return nil }
            swap(&before, &previous)
            swap(&previous, &current)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
