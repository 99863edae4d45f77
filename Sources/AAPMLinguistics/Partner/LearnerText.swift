import AAPMCore

/// A learner's turn cut into words once, for every matcher.
struct LearnerText: Sendable {
    /// As typed.
    let source: String
    /// Folded, as `WordFolding.words(of:)` makes them; at most `limit`.
    let words: [String]
    /// The same words as typed.
    let originals: [String]
    /// Indices of words that a punctuation mark or line end precedes.
    let breaks: Set<Int>

    /// A turn of a talk is far shorter; what follows is not needed to understand it, and bounds the work.
    static let limit = 120

    init(_ source: String) {
        self.source = source
        var originals: [String] = []
        var folded: [String] = []
        var breaks: Set<Int> = []
        var current = ""
        var sawBreak = true
        func finish() {
            defer { current = "" }
            let trimmed = current.drop { Self.isInner($0) }
            let end = trimmed.reversed().drop { Self.isInner($0) }
            guard !end.isEmpty, folded.count < Self.limit else { return }
            let word = String(end.reversed())
            if sawBreak { breaks.insert(folded.count) }
            sawBreak = false
            originals.append(word)
            folded.append(WordFolding.fold(word))
        }
        for character in source {
            if character.isLetter || character.isNumber || Self.isInner(character) {
                current.append(character)
                continue
            }
            if !current.isEmpty { finish() }
            if folded.count >= Self.limit { break }
            if !character.isWhitespace || character.isNewline { sawBreak = true }
        }
        if !current.isEmpty { finish() }
        self.words = folded
        self.originals = originals
        self.breaks = breaks
    }

    /// The words with drawn-out letters made short (`siiii` → `si`); `nil` when there are none.
    var calmed: [String]? {
        let calm = self.words.map { word in
            var result = ""
            var run = 0
            for character in word {
                run = character == result.last ? run + 1 : 1
                result.append(character)
                if run == 3 { result.removeLast(2) } else if run > 3 { result.removeLast() }
            }
            return result
        }
        return calm == self.words ? nil : calm
    }

    /// The typed words of a range, in order.
    func original(_ range: some Sequence<Int>) -> String {
        range.map { self.originals[$0] }.joined(separator: " ")
    }

    private static func isInner(_ character: Character) -> Bool {
        character == "'" || character == "’" || character == "-"
    }
}
