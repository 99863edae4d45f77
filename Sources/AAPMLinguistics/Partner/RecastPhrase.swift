import AAPMCore

/// The corrected form in the learner's own words, to be said in passing.
///
/// The person is never shifted: what one cannot do safely reads as an echo (`Ah, estoy cansado.`). Whoever hears it
/// takes it for right, so it holds no other known error and stops nowhere in mid-phrase.
struct RecastPhrase: Hashable, Sendable {
    /// The words around the correction, all corrected.
    let phrase: String
    /// The corrected form itself; the phrase where a word was to be left out.
    let form: String
    /// The rule of the language pack.
    let rule: String

    /// Below this, the analyzer may be wrong, and a wrong recast teaches an error.
    private static let confidence = 0.75
    /// From here on, what is not sure enough to be corrected is still too doubtful to be said again.
    private static let doubt = 0.5
    private static let longest = 120

    /// The weightiest correction that can be said.
    ///
    /// - Parameters:
    ///   - language: Of the text.
    ///   - excluded: Rules that are not to be recast again.
    /// - Returns: `nil` without a confident correction in grammar or words, and when no words around one are fit to be
    ///   said: they hold an error without a sure correction, end in mid-phrase or are too many.
    init?(_ analysis: Analysis, in text: String, language: Language, excluding excluded: [String]) {
        let scalars = Array(text.unicodeScalars)
        let known = analysis.findings.filter { finding in
            finding.confidence >= Self.doubt && (finding.type == .lexical || finding.type == .morphosyntactic)
        }
        let candidates = known.filter { Self.isSure($0) && !excluded.contains($0.rule) }.sorted { left, right in
            (left.severity, left.confidence, -left.start) > (right.severity, right.confidence, -right.start)
        }
        let traits = LanguageTraits.of(language)
        for finding in candidates {
            guard let phrase = Self.phrase(for: finding, among: known, in: scalars, traits: traits) else { continue }
            self.phrase = phrase
            let form = finding.corrections.first ?? ""
            self.form = form.isEmpty ? phrase : form
            self.rule = finding.rule
            return
        }
        return nil
    }

    private static func isSure(_ finding: Finding) -> Bool {
        finding.confidence >= self.confidence
            && finding.corrections.first.map { $0 != finding.quote && $0.count <= 60 } == true
    }

    private static func phrase(
        for finding: Finding, among known: [Finding], in scalars: [Unicode.Scalar], traits: LanguageTraits
    ) -> String? {
        guard let stretch = RecastStretch(around: finding, in: scalars, traits: traits),
            let words = self.corrected(stretch.range, by: known, for: finding, in: scalars),
            let last = words.split(separator: " ").last, words.count <= self.longest,
            !traits.danglers.contains(last.lowercased())
        else { return nil }
        return stretch.opensSentence(in: scalars) ? self.beginningSmall(words) : words
    }

    /// The words of a range with every correction in it made.
    ///
    /// - Returns: `nil` when an error would be left, or when two corrections exclude each other.
    private static func corrected(
        _ range: Range<Int>, by known: [Finding], for finding: Finding, in scalars: [Unicode.Scalar]
    ) -> String? {
        let inside = known.filter { other in
            other.start == other.end
                ? other.start >= range.lowerBound && other.end <= range.upperBound
                : other.start < range.upperBound && other.end > range.lowerBound
        }
        var words = ""
        var index = range.lowerBound
        var made: [Finding] = []
        for other in inside.sorted(by: self.comesBefore) {
            guard self.isSure(other), let correction = other.corrections.first else { return nil }
            // Two findings about the same words: the larger one has settled them.
            if other.start < index, other.end <= index, made.last.map({ $0.start <= other.start }) == true { continue }
            guard other.start >= index, other.end <= max(range.upperBound, finding.end), other.end <= scalars.count
            else { return nil }
            words += RecastStretch.text(scalars[index..<other.start])
            words += other.start == other.end ? self.inserted(correction) : correction
            index = other.end
            made.append(other)
        }
        guard made.contains(finding) else { return nil }
        if index < range.upperBound { words += RecastStretch.text(scalars[index..<range.upperBound]) }
        let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? nil : line
    }

    /// From left to right; at one place what is put in, then the larger of two.
    private static func comesBefore(_ left: Finding, _ right: Finding) -> Bool {
        guard left.start == right.start else { return left.start < right.start }
        let (isLeftPutIn, isRightPutIn) = (left.start == left.end, right.start == right.end)
        return isLeftPutIn == isRightPutIn ? left.end > right.end : isLeftPutIn
    }

    private static func inserted(_ correction: String) -> String {
        // An ending such as 's belongs to the word before it.
        correction.hasPrefix("'") || correction.hasPrefix("’") ? "\(correction) " : " \(correction) "
    }

    /// A sentence's first word loses its capital inside another sentence; names and `I` keep theirs.
    private static func beginningSmall(_ words: String) -> String {
        guard let first = words.split(separator: " ").first, first != "I", !first.hasPrefix("I'"),
            !first.hasPrefix("I’"), first.count > 1, first.dropFirst().allSatisfy({ !$0.isUppercase })
        else { return words }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
