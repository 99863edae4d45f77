import AAPMCore

/// One sentence of the learner around one friction, with every other friction in it put right.
struct PracticeSentence: Hashable, Sendable {
    /// The sentence as the learner wrote it.
    let written: String
    /// The sentence with nothing but the friction in question.
    let withError: String
    /// Every good sentence, the minimal edit first; at least one.
    let corrected: [String]
    /// The sentence with `____` where the form goes; `nil` when the form is to be left out.
    let gapped: String?
    /// What fits the gap, best first; empty when the form is to be left out.
    let fillers: [String]
    /// The words of the friction as written; empty where one is missing.
    let slip: String
    let origin: Origin

    /// Where the good sentence comes from.
    enum Origin: Hashable, Sendable {
        /// The learner's sentence, put right.
        case own
        /// An example of the pack.
        case example
        /// Words that help where the learner's sentence cannot be put right for sure.
        case phrase
    }

    static let gap = "____"

    /// A sentence is cut down to about so many scalars on either side of the friction: nobody retypes a paragraph.
    private static let reach = 90

    /// The good sentence.
    var good: String { self.corrected[0] }

    /// - Parameter others: The other friction points of the same turn; overlapping ones are left alone.
    /// - Returns: `nil` when there is no correction to teach.
    init?(_ point: FrictionPoint, others: [FrictionPoint]) {
        let finding = point.finding
        let scalars = Array(point.utterance.unicodeScalars)
        guard !finding.corrections.isEmpty, finding.start >= 0, finding.start <= finding.end,
            finding.end <= scalars.count
        else { return nil }
        let bounds = Self.bounds(of: finding.start..<finding.end, in: scalars)
        let beside = others.map(\.finding).filter { other in
            other != finding && !other.corrections.isEmpty && other.start >= bounds.lowerBound
                && other.end <= bounds.upperBound && other.start <= other.end
        }
        let before = Self.corrected(
            scalars, bounds.lowerBound..<finding.start, beside.filter { $0.end <= finding.start })
        let after = Self.corrected(
            scalars, finding.end..<bounds.upperBound,
            beside.filter { $0.start >= finding.end && $0.end > finding.start })

        let written = SentenceJoin.tidy(Self.text(scalars[bounds]))
        func sentence(_ form: String) -> String {
            SentenceJoin.capitalised(
                SentenceJoin.join(before, form, after, isInsertion: finding.quote.isEmpty), like: written)
        }
        // A dictionary's further suggestions are guesses at what was meant (`cosían` beside `cocina`), not alternatives.
        let corrections = finding.cause == .orthographic ? Array(finding.corrections.prefix(1)) : finding.corrections
        var corrected: [String] = []
        for correction in corrections {
            let good = sentence(SentenceJoin.tidy(correction))
            if !corrected.contains(good) { corrected.append(good) }
        }
        let withError = sentence(finding.quote)
        corrected.removeAll { $0 == withError }
        guard !corrected.isEmpty else { return nil }

        self.written = written
        self.withError = withError
        self.corrected = corrected
        self.fillers = corrections.map(SentenceJoin.tidy).filter { !$0.isEmpty }
        self.gapped = self.fillers.isEmpty ? nil : sentence(Self.gap)
        self.slip = finding.quote
        self.origin = .own
    }

    /// An example of the pack, for practice by whole sentences: what fits a gap in it only its author knows.
    init(example: ContrastPair) {
        self.init(bad: example.bad, good: example.good, origin: .example)
    }

    /// A phrase of the pack beside a sentence for which no correction is known.
    init(phrase: String, insteadOf written: String) {
        self.init(bad: written, good: phrase.prefix(1).uppercased() + phrase.dropFirst() + "…", origin: .phrase)
    }

    private init(bad: String, good: String, origin: Origin) {
        self.written = bad
        self.withError = bad
        self.corrected = [good]
        self.gapped = nil
        self.fillers = []
        self.slip = ""
        self.origin = origin
    }

    /// The sentence around a friction as the learner wrote it; the whole turn when the span is outside of it.
    static func written(around point: FrictionPoint) -> String {
        let scalars = Array(point.utterance.unicodeScalars)
        let finding = point.finding
        guard finding.start >= 0, finding.start <= finding.end, finding.end <= scalars.count else {
            return point.utterance
        }
        return SentenceJoin.tidy(self.text(scalars[self.bounds(of: finding.start..<finding.end, in: scalars)]))
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The sentence that holds the span: from after a full stop to the next one.
    private static func bounds(of span: Range<Int>, in scalars: [Unicode.Scalar]) -> Range<Int> {
        func ends(at index: Int) -> Bool {
            let scalar = scalars[index]
            if scalar == "\n" { return true }
            guard scalar == "." || scalar == "!" || scalar == "?" || scalar == "…" else { return false }
            return index + 1 == scalars.count || scalars[index + 1].properties.isWhitespace
        }
        var start = span.lowerBound
        while start > 0, !ends(at: start - 1) { start -= 1 }
        var end = span.upperBound
        // A span that ends with the stop has its sentence's end inside.
        if span.isEmpty || !ends(at: end - 1) {
            while end < scalars.count, !ends(at: end) { end += 1 }
            if end < scalars.count, scalars[end] != "\n" { end += 1 }
        }
        if span.lowerBound - start > self.reach {
            start = span.lowerBound - self.reach
            while start < span.lowerBound, !scalars[start].properties.isWhitespace { start += 1 }
        }
        if end - span.upperBound > self.reach {
            end = span.upperBound + self.reach
            while end > span.upperBound, !scalars[end].properties.isWhitespace { end -= 1 }
        }
        return start..<end
    }

    /// A stretch of the sentence with the frictions in it put right.
    private static func corrected(
        _ scalars: [Unicode.Scalar], _ range: Range<Int>, _ findings: [Finding]
    ) -> String {
        var text = ""
        var position = range.lowerBound
        for finding in findings.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) })
        where finding.start >= position && finding.end <= range.upperBound {
            text = SentenceJoin.join(
                text + Self.text(scalars[position..<finding.start]), finding.corrections[0], "",
                isInsertion: finding.quote.isEmpty, keepsEdges: true)
            position = finding.end
            if finding.quote.isEmpty, position < range.upperBound, !scalars[position].properties.isWhitespace {
                text += " "
            }
        }
        return text + Self.text(scalars[position..<range.upperBound])
    }
}
