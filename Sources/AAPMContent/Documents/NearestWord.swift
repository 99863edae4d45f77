import AAPMCore

/// Finds what an author probably meant.
enum NearestWord {
    /// The candidate closest to `word`, when it is close enough to be worth suggesting.
    ///
    /// - Complexity: O(*candidates* × *length*²); words over 64 characters are not looked at.
    static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
        let word = word.lowercased()
        let length = word.unicodeScalars.prefix(65).count
        guard (2...64).contains(length) else { return nil }
        var limit = max(1, length / 3)
        var best: String?
        for candidate in candidates {
            guard let distance = StringDistance.between(word, candidate.lowercased(), limit: limit), distance > 0
            else { continue }
            best = candidate
            // Only a nearer one can be better.
            limit = distance - 1
        }
        return best
    }
}
