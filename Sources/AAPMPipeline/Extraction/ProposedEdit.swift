import AAPMCore

/// A proposal as the smallest change of its turn that it stands for.
struct ProposedEdit: Sendable {
    /// First scalar in the turn.
    let start: Int
    /// One past the last; equal to `start` where a word is missing.
    let end: Int
    let quote: String
    /// Empty where words are to be left out.
    let correction: String
    /// The whole turn with the change made.
    let corrected: String

    /// More words than this on either side are another way of saying it rather than an error.
    private static let wordLimit = 3
    private static let longestCorrection = 120

    /// - Returns: `nil` when the turn has no such words, nothing would change, or the change is no small one.
    init?(_ proposal: Proposal, in text: String) {
        let scalars = Array(text.unicodeScalars)
        let quote = Array(proposal.quote.unicodeScalars)
        guard proposal.correction.unicodeScalars.count <= Self.longestCorrection,
            !proposal.correction.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
            let place = Self.place(of: quote, proposal.occurrence, in: scalars)
        else { return nil }
        var old = Self.words(of: quote)
        var new = Self.words(of: Array(proposal.correction.unicodeScalars))
        while let first = old.first, let other = new.first, first.text == other.text {
            old.removeFirst()
            new.removeFirst()
        }
        var following = quote.count
        while let last = old.last, let other = new.last, last.text == other.text {
            following = last.start
            old.removeLast()
            new.removeLast()
        }
        guard !old.isEmpty || !new.isEmpty, old.count <= Self.wordLimit, new.count <= Self.wordLimit,
            Self.isOneChange(old.map(\.text), new.map(\.text))
        else { return nil }
        let start = place + (old.first?.start ?? following)
        let end = place + (old.last.map { $0.start + $0.text.unicodeScalars.count } ?? following)
        self.start = start
        self.end = end
        self.quote = Self.text(scalars[start..<end])
        self.correction = new.map(\.text).joined(separator: " ")
        self.corrected =
            Self.text(scalars[..<place]) + proposal.correction + Self.text(scalars[(place + quote.count)...])
    }

    private struct Word {
        let text: String
        let start: Int
    }

    /// Words that stay as they are inside a change make it two changes; the same words in another order are one.
    private static func isOneChange(_ old: [String], _ new: [String]) -> Bool {
        Set(old).isDisjoint(with: new) || old.sorted() == new.sorted()
    }

    /// Where the `occurrence`-th stretch begins that has these scalars and does not begin or end inside a word.
    private static func place(of quote: [Unicode.Scalar], _ occurrence: Int, in text: [Unicode.Scalar]) -> Int? {
        guard !quote.isEmpty, quote.count <= text.count, occurrence >= 1 else { return nil }
        var seen = 0
        for start in 0...(text.count - quote.count) where text[start..<start + quote.count].elementsEqual(quote) {
            let end = start + quote.count
            if start > 0, Self.isInWord(text[start - 1]), Self.isInWord(quote[0]) { continue }
            if end < text.count, Self.isInWord(text[end]), Self.isInWord(quote[quote.count - 1]) { continue }
            seen += 1
            if seen == occurrence { return start }
        }
        return nil
    }

    private static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || scalar.properties.generalCategory == .nonspacingMark
    }

    private static func words(of scalars: [Unicode.Scalar]) -> [Word] {
        var words: [Word] = []
        var start: Int?
        for index in 0...scalars.count {
            if index < scalars.count, !scalars[index].properties.isWhitespace {
                if start == nil { start = index }
            } else if let begun = start {
                words.append(Word(text: Self.text(scalars[begun..<index]), start: begun))
                start = nil
            }
        }
        return words
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
