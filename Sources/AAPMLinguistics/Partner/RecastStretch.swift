import AAPMCore

/// The learner's words around a finding that can be said on their own: its clause, or what a conjunction cuts off.
///
/// Nothing else is a place to cut at: inside a clause, any number of words may leave a noun without its complement.
struct RecastStretch: Hashable, Sendable {
    /// In Unicode scalars of the text, from the first word to the last.
    let range: Range<Int>

    /// Words up to which the whole clause is taken.
    private static let wholeClause = 10
    /// Words that can still be taken for an echo.
    private static let longest = 16

    /// - Parameter scalars: The text.
    /// - Returns: `nil` for a span outside the text and where no short enough stretch can be cut out.
    init?(around finding: Finding, in scalars: [Unicode.Scalar], traits: LanguageTraits) {
        guard finding.start >= 0, finding.start <= finding.end, finding.end <= scalars.count else { return nil }
        let words = Self.words(of: Self.clause(around: finding, in: scalars), in: scalars)
        var first = words.lastIndex { $0.lowerBound <= finding.start } ?? 0
        var last = words.firstIndex { $0.upperBound >= finding.end } ?? words.count - 1
        guard first <= last else { return nil }
        if words.count <= Self.wholeClause {
            (first, last) = (0, words.count - 1)
        } else {
            let spelled = words.map { Self.text(scalars[$0]).lowercased() }
            let touched = first
            while first > 0, !traits.conjunctions.contains(spelled[first]) { first -= 1 }
            if first > 0, first < touched, traits.coordinators.contains(spelled[first]) { first += 1 }
            while last + 1 < words.count, !traits.conjunctions.contains(spelled[last + 1]) { last += 1 }
        }
        guard last - first < Self.longest else { return nil }
        self.range = words[first].lowerBound..<words[last].upperBound
    }

    /// Whether a sentence begins with the stretch.
    func opensSentence(in scalars: [Unicode.Scalar]) -> Bool {
        guard let mark = scalars[..<self.range.lowerBound].last(where: { !$0.properties.isWhitespace })
        else { return true }
        return ".!?¡¿…".unicodeScalars.contains(mark)
    }

    private static func clause(around finding: Finding, in scalars: [Unicode.Scalar]) -> Range<Int> {
        var start = finding.start
        while start > 0, !self.endsClause(at: start - 1, in: scalars) { start -= 1 }
        var end = finding.end
        while end < scalars.count, !self.endsClause(at: end, in: scalars) { end += 1 }
        return start..<end
    }

    private static func words(of clause: Range<Int>, in scalars: [Unicode.Scalar]) -> [Range<Int>] {
        scalars[clause].split(whereSeparator: \.properties.isWhitespace).map { $0.startIndex..<$0.endIndex }
    }

    private static func endsClause(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let mark = scalars[index]
        guard ",.;:!?¡¿()\"«»“”…—–\n".unicodeScalars.contains(mark) else { return false }
        // The marks inside 3,50 and 8:30 end nothing.
        let isInNumber =
            index > 0 && index + 1 < scalars.count && self.isDigit(scalars[index - 1])
            && self.isDigit(scalars[index + 1])
        return !isInNumber
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
