import AAPMContent
import AAPMCore

/// What one turn of a learner says of them.
struct TurnStatements {
    /// Words before a statement in which a negation turns it round.
    private static let negationReach = 3

    private let turn: Turn
    private let sayings: Sayings
    /// What characters said just before.
    private let heard: [[String]]
    private let isSecret: Bool
    private let tokens: [Token]

    init(_ turn: Turn, sayings: Sayings, heard: [[String]], isSecret: Bool = false) {
        self.turn = turn
        self.sayings = sayings
        self.heard = heard
        self.isSecret = isSecret
        self.tokens = Tokenizer(clitics: []).tokens(of: Array(turn.text.unicodeScalars))
    }

    /// Whether the learner asks that it be told to nobody.
    var asksForSilence: Bool { self.contains(self.sayings.secrets) }

    /// Whether the learner may come to harm.
    var tellsOfDanger: Bool { self.contains(self.sayings.dangers) }

    func read() -> [MemoryStatement] {
        if self.contains(self.sayings.jokes) { return [] }
        var taken: [Range<Int>] = []
        var statements: [MemoryStatement] = []
        for saying in self.sayings.statements {
            for start in self.tokens.indices {
                guard let match = self.match(saying, at: start),
                    !taken.contains(where: { $0.overlaps(match.range) }),
                    let statement = self.statement(saying.document, match)
                else { continue }
                taken.append(match.range)
                statements.append(statement)
            }
        }
        return statements
    }

    private func match(_ saying: Sayings.Statement, at start: Int) -> SayingPattern.Match? {
        for pattern in saying.patterns {
            guard let match = pattern.match(self.tokens, at: start, self.sayings), self.isMeant(match, saying.document)
            else { continue }
            return match
        }
        return nil
    }

    /// Whether it is said of oneself, in earnest, and as a fact.
    private func isMeant(_ match: SayingPattern.Match, _ statement: MemoryDocument.Statement) -> Bool {
        if match.range.contains(where: { self.tokens[$0].isQuoted }) { return false }
        let sentence = self.sentence(of: match.range.lowerBound)
        if self.tokens[match.range.lowerBound].isQuestion, !self.isBeforeQuestion(match.range, in: sentence) {
            return false
        }
        if statement.needsTime, !self.contains(self.sayings.times, in: sentence) { return false }
        let before = sentence.lowerBound..<match.range.lowerBound
        if self.contains(self.sayings.reports, in: before) { return false }
        if self.isHypothetical(before) || self.isNegated(match.range) { return false }
        return !self.isEcho(match.range)
    }

    /// Where nothing marks the beginning of a question, a clause of its own before it says something: “I'm from Lugo, and
    /// you?”.
    private func isBeforeQuestion(_ range: Range<Int>, in sentence: Range<Int>) -> Bool {
        func begins(_ index: Int) -> Bool { index == sentence.lowerBound || self.tokens[index].breaksBefore }
        guard self.sayings.questionsBeginUnmarked, begins(range.lowerBound) else { return false }
        return sentence.contains(range.upperBound) && begins(range.upperBound)
    }

    private func sentence(of index: Int) -> Range<Int> {
        var start = index
        while start > 0, !self.tokens[start].startsSentence { start -= 1 }
        var end = index + 1
        while end < self.tokens.count, !self.tokens[end].startsSentence { end += 1 }
        return start..<end
    }

    private func isNegated(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        for _ in 0..<Self.negationReach {
            // What a mark stands between is another clause: “No, vivo en Lima”.
            guard index > 0, !self.tokens[index].breaksBefore else { return false }
            index -= 1
            if self.sayings.negations.contains(Sayings.plain(self.tokens[index].folded)) { return true }
        }
        return false
    }

    /// A word of hypothesis goes on without a pause: “si vivo en Lima”, but not “si, vivo en Lima”, which is a yes.
    private func isHypothetical(_ range: Range<Int>) -> Bool {
        range.contains { start in
            self.sayings.hypotheses.contains { phrase in
                guard self.has(phrase, at: start, in: range) else { return false }
                let next = start + phrase.count
                return phrase.count > 1 || phrase[0].count > 2 || next >= self.tokens.count
                    || !self.tokens[next].breaksBefore
            }
        }
    }

    /// Whether a character said the very same just before.
    private func isEcho(_ range: Range<Int>) -> Bool {
        let words = range.map { Sayings.plain(self.tokens[$0].folded) }
        return self.heard.contains { line in
            line.indices.contains { line[$0...].starts(with: words) }
        }
    }

    private func contains(_ phrases: [[String]], in range: Range<Int>? = nil) -> Bool {
        let range = range ?? self.tokens.indices
        return range.contains { start in phrases.contains { self.has($0, at: start, in: range) } }
    }

    private func has(_ phrase: [String], at start: Int, in range: Range<Int>) -> Bool {
        guard start + phrase.count <= range.upperBound, !phrase.isEmpty else { return false }
        return phrase.indices.allSatisfy { index in
            let word = self.tokens[start + index].folded
            // Short words differ by their accents alone; longer ones may lack them.
            return word == phrase[index]
                || phrase[index].count > 3 && Sayings.plain(word) == Sayings.plain(phrase[index])
        }
    }

    // MARK: Writing down

    private func statement(
        _ document: MemoryDocument.Statement, _ match: SayingPattern.Match
    ) -> MemoryStatement? {
        if document.kind == .preference, match.captures.values.contains(where: { self.pointsAtWhatIsThere($0) }) {
            return nil
        }
        var values: [String: String] = [:]
        for (name, range) in match.captures { values[name] = self.text(of: range) }
        var subjects = values
        for (name, value) in values { subjects[name] = self.subjectPart(value) }
        guard let text = LineTemplate(document.note).filled(with: values) else { return nil }
        return MemoryStatement(
            kind: document.kind, text: text, subject: document.subject.map { Self.subject($0, subjects) },
            value: values["value"], confidence: document.confidence, importance: document.importance,
            isSecret: self.isSecret, source: TurnReference(session: self.turn.session, index: self.turn.index),
            saidAt: self.turn.createdAt)
    }

    private func pointsAtWhatIsThere(_ range: Range<Int>) -> Bool {
        let next = range.upperBound
        let isFollowed = next < self.tokens.count && !self.tokens[next].breaksBefore
        return (isFollowed ? range.lowerBound..<next + 1 : range).contains { self.sayings.points(self.tokens[$0]) }
    }

    /// Not a line: it keeps its small letters.
    private static func subject(_ template: String, _ values: [String: String]) -> String {
        values.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    private func text(of range: Range<Int>) -> String {
        range.map { self.tokens[$0].text }.joined(separator: " ")
    }

    /// Without articles, accents and capitals: `el café` and `cafe` are one thing.
    private func subjectPart(_ value: String) -> String {
        let words = value.split(separator: " ").map { Sayings.plain(String($0)) }
        let rest = words.drop { self.sayings.articles.contains($0) }
        return (rest.isEmpty ? words[...] : rest).joined(separator: "-")
    }
}
