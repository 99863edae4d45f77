import AAPMCore

/// A small working analyzer: a table of word sequences that are wrong, and of others that are right.
struct TableAnalyzer: FrictionAnalyzer {
    struct Entry: Sendable {
        let rule: String
        /// Folded words that show the error.
        let wrong: [String]
        /// The words of `wrong` that are the span; empty for a word missing before the lower bound.
        let span: Range<Int>
        let corrections: [String]
        var type = FrictionType.morphosyntactic
        var severity = Severity.medium
        var code = "R:OTHER"
        /// Folded words that are a correct use of the same rule.
        var right: [[String]] = []
    }

    /// Languages without a table are refused like those without a pack.
    var languages: Set<Language> = [.spanish]
    var entries = Self.spanish

    func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
        guard self.languages.contains(context.languages.target) else {
            throw AAPMError(.analysisUnavailable, "There is no table for this language.")
        }
        let tokens = Self.tokens(of: text)
        let scalars = Array(text.unicodeScalars)
        let names = Set(context.knownNames.map { WordFolding.fold($0) })
        var findings: [Finding] = []
        var opportunities: [Opportunity] = []
        for index in tokens.indices {
            for entry in self.entries where Self.matches(entry.wrong, tokens, at: index) {
                if names.contains(tokens[index].word) { continue }
                let first = index + entry.span.lowerBound
                let start = first < tokens.count ? tokens[first].start : scalars.count
                let end = entry.span.isEmpty ? start : tokens[index + entry.span.upperBound - 1].end
                findings.append(
                    Finding(
                        start: start, end: end, quote: String(String.UnicodeScalarView(scalars[start..<end])),
                        corrections: entry.corrections, type: entry.type, cause: .unknown, code: entry.code,
                        rule: entry.rule, severity: entry.severity, confidence: 0.95, provenance: .rules))
                opportunities.append(Opportunity(rule: entry.rule, start: start, end: end, outcome: .incorrect))
            }
            for entry in self.entries {
                for right in entry.right where Self.matches(right, tokens, at: index) {
                    opportunities.append(
                        Opportunity(
                            rule: entry.rule, start: tokens[index].start, end: tokens[index + right.count - 1].end,
                            outcome: .correct))
                }
            }
        }
        return Analysis(
            findings: findings.sorted { $0.start < $1.start },
            opportunities: Array(Set(opportunities)).sorted { ($0.start, $0.rule) < ($1.start, $1.rule) },
            nativeShare: 0, register: nil, wordCount: tokens.count)
    }

    private static func matches(_ words: [String], _ tokens: [Token], at index: Int) -> Bool {
        index + words.count <= tokens.count && zip(words, tokens[index...]).allSatisfy { $0 == $1.word }
    }

    private struct Token {
        let word: String
        let start: Int
        let end: Int
    }

    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var current = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if scalar.properties.isAlphabetic {
                current.unicodeScalars.append(scalar)
            } else if !current.isEmpty {
                tokens.append(
                    Token(
                        word: WordFolding.fold(current), start: index - current.unicodeScalars.count, end: index))
                current = ""
            }
        }
        if !current.isEmpty {
            let count = text.unicodeScalars.count
            tokens.append(
                Token(word: WordFolding.fold(current), start: count - current.unicodeScalars.count, end: count))
        }
        return tokens
    }

    static let spanish: [Entry] = [
        Entry(
            rule: "es.agreement.determiner_noun", wrong: ["la", "problema"], span: 0..<1, corrections: ["el"],
            code: "R:DET", right: [["el", "problema"], ["el", "tema"], ["la", "casa"]]),
        Entry(
            rule: "es.agreement.determiner_noun", wrong: ["la", "tema"], span: 0..<1, corrections: ["el"],
            code: "R:DET"),
        Entry(
            rule: "es.copula.state", wrong: ["soy", "cansado"], span: 0..<1, corrections: ["estoy"], severity: .high,
            code: "R:VERB", right: [["estoy", "cansado"], ["estoy", "enfermo"]]),
        Entry(
            rule: "es.copula.state", wrong: ["soy", "enfermo"], span: 0..<1, corrections: ["estoy"], severity: .high,
            code: "R:VERB"),
        Entry(
            rule: "es.spelling", wrong: ["nesesito"], span: 0..<1, corrections: ["necesito"], type: .lexical,
            severity: .low, code: "R:SPELL", right: [["necesito"], ["barras"], ["pan"]]),
        Entry(
            rule: "es.l1_word", wrong: ["library"], span: 0..<1, corrections: ["biblioteca"], type: .lexical,
            code: "R:NOUN"),
        Entry(
            rule: "es.preposition.movement", wrong: ["voy", "casa"], span: 1..<1, corrections: ["a"], code: "M:PREP",
            right: [["voy", "a", "casa"]]),
        Entry(
            rule: "es.article.profession", wrong: ["soy", "un", "médico"], span: 1..<2, corrections: [""],
            code: "U:DET", right: [["soy", "médico"]]),
        Entry(
            rule: "es.politeness.request", wrong: ["quiero"], span: 0..<1, corrections: ["quisiera", "querría"],
            type: .pragmatic, severity: .critical, code: "R:VERB", right: [["quisiera"], ["querría"]]),
        Entry(
            rule: "es.register.address", wrong: ["tienes"], span: 0..<1, corrections: ["tiene"], type: .register,
            severity: .high, code: "R:VERB:FORM", right: [["tiene"]]),
        Entry(
            rule: "es.unknown_word", wrong: ["xyzzy"], span: 0..<1, corrections: [], type: .lexical,
            code: "R:OTHER"),
        Entry(
            rule: "es.l1_word", wrong: ["gizmo"], span: 0..<1, corrections: [], type: .lexical, code: "R:L1"),
        Entry(
            rule: "es.nothing", wrong: ["blorb"], span: 0..<1, corrections: [], type: .lexical, code: "R:OTHER"),
        Entry(
            rule: "es.other", wrong: ["sandwich"], span: 0..<1, corrections: ["bocadillo"], type: .lexical,
            code: "R:NOUN"),
    ]
}
