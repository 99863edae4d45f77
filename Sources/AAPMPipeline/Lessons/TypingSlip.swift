/// Tells a slip of the fingers from another form.
enum TypingSlip {
    /// Shorter words are too close to one another: `pero` is one letter from `perro`, `cero` and `pera`.
    static let shortestWord = 5

    /// Whether `word` is `expected` but for one letter more, less, other or two swapped.
    ///
    /// The last two letters carry the ending in Spanish and English, so a letter that differs there is taken for another
    /// form of the word and not for a slip; two letters that swapped places are a slip anywhere.
    static func isLikely(_ word: String, for expected: String) -> Bool {
        let typed = Array(word)
        let right = Array(expected)
        guard right.count >= self.shortestWord, abs(typed.count - right.count) <= 1, typed != right else {
            return false
        }
        let prefix = zip(typed, right).prefix { $0 == $1 }.count
        let room = min(typed.count, right.count) - prefix
        let suffix = min(room, zip(typed.reversed(), right.reversed()).prefix { $0 == $1 }.count)
        let typedMiddle = typed[prefix..<(typed.count - suffix)]
        let rightMiddle = right[prefix..<(right.count - suffix)]
        if typedMiddle.count == 2, rightMiddle.count == 2 {
            return typedMiddle.first == rightMiddle.last && typedMiddle.last == rightMiddle.first
        }
        guard typedMiddle.count <= 1, rightMiddle.count <= 1 else { return false }
        return suffix >= 2
    }
}
