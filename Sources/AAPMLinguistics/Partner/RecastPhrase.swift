import AAPMCore

/// The corrected form in a few of the learner's own words, to be said in passing.
///
/// The person is never shifted: what one cannot do safely reads as an echo (`Ah, estoy cansado.`).
struct RecastPhrase: Hashable, Sendable {
    /// The words around the correction, corrected.
    let phrase: String
    /// The corrected form itself; the phrase where a word was to be left out.
    let form: String
    /// The rule of the language pack.
    let rule: String

    /// Below this, the analyzer may be wrong, and a wrong recast teaches an error.
    private static let confidence = 0.75
    /// Words on each side of the correction.
    private static let context = 2

    /// The weightiest correction worth saying.
    ///
    /// - Parameter excluded: Rules that are not to be recast again.
    /// - Returns: `nil` without a confident correction in grammar or words.
    init?(_ analysis: Analysis, in text: String, excluding excluded: [String]) {
        let sure = analysis.findings.filter { finding in
            finding.confidence >= Self.confidence && (finding.type == .lexical || finding.type == .morphosyntactic)
                && finding.corrections.first.map { $0 != finding.quote && $0.count <= 60 } == true
        }
        let candidates = sure.filter { !excluded.contains($0.rule) }
        guard
            let finding = candidates.max(by: { left, right in
                (left.severity, left.confidence, -left.start) < (right.severity, right.confidence, -right.start)
            })
        else { return nil }
        let scalars = Array(text.unicodeScalars)
        guard finding.start >= 0, finding.start <= finding.end, finding.end <= scalars.count else { return nil }
        let window = Self.window(around: finding, in: scalars)
        var phrase = ""
        var index = window.lowerBound
        for other in sure.sorted(by: { $0.start < $1.start })
        where other.start >= window.lowerBound && other.end <= window.upperBound && other.start >= index {
            phrase += Self.string(scalars[index..<other.start])
            let correction = other.corrections.first ?? ""
            phrase += other.start == other.end ? " \(correction) " : correction
            index = other.end
        }
        phrase += Self.string(scalars[index..<window.upperBound])
        let words = phrase.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty, words.count <= 120 else { return nil }
        self.phrase = Self.opensSentence(scalars, window.lowerBound) ? Self.beginningSmall(words) : words
        let form = finding.corrections.first ?? ""
        self.form = form.isEmpty ? self.phrase : form
        self.rule = finding.rule
    }

    /// The finding and up to `context` words on each side, within its clause.
    private static func window(around finding: Finding, in scalars: [Unicode.Scalar]) -> Range<Int> {
        var start = finding.start
        var words = 0
        while start > 0 {
            let previous = scalars[start - 1]
            if Self.endsClause(previous) { break }
            if previous.properties.isWhitespace, start < finding.start, !scalars[start].properties.isWhitespace {
                words += 1
                if words == Self.context { break }
            }
            start -= 1
        }
        var end = finding.end
        words = 0
        while end < scalars.count {
            let next = scalars[end]
            if Self.endsClause(next) { break }
            if next.properties.isWhitespace, end > finding.end, !scalars[end - 1].properties.isWhitespace {
                words += 1
                if words == Self.context { break }
            }
            end += 1
        }
        return start..<end
    }

    private static func endsClause(_ scalar: Unicode.Scalar) -> Bool {
        ",.;:!?¡¿()\"«»“”…\n".unicodeScalars.contains(scalar)
    }

    private static func opensSentence(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard let mark = scalars[..<index].last(where: { !$0.properties.isWhitespace }) else { return true }
        return ".!?¡¿…\n".unicodeScalars.contains(mark)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    /// A sentence's first word loses its capital inside another sentence; names and `I` keep theirs.
    private static func beginningSmall(_ words: String) -> String {
        guard let first = words.split(separator: " ").first, first != "I", !first.hasPrefix("I'"), first.count > 1,
            first.dropFirst().allSatisfy({ !$0.isUppercase })
        else { return words }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
