/// Finds what an author probably meant.
enum NearestWord {
    /// The candidate closest to `word`, when it is close enough to be worth suggesting.
    ///
    /// - Complexity: O(*candidates* × *length*²); words over 64 characters are not looked at.
    static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars.prefix(65))
        guard (2...64).contains(letters.count) else { return nil }
        let limit = max(1, letters.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in candidates where candidate != word {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(65))
            guard abs(other.count - letters.count) <= limit else { continue }
            let distance = Self.distance(letters, other)
            guard distance <= limit, distance < best?.distance ?? .max else { continue }
            best = (distance, candidate)
        }
        return best?.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var value = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    value = min(value, before[column - 2] + 1)
                }
                current.append(value)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
