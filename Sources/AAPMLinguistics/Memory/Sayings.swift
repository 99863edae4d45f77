import AAPMContent
import AAPMCore

/// What speakers of a language say of themselves, compiled from `memory.yaml`.
struct Sayings: Sendable {
    struct Statement: Sendable {
        let document: MemoryDocument.Statement
        let patterns: [SayingPattern]
    }

    let statements: [Statement]
    let negations: Set<String>
    let hypotheses: [[String]]
    let reports: [[String]]
    let jokes: [[String]]
    let dangers: [[String]]
    let secrets: [[String]]
    let times: [[String]]
    let articles: Set<String>
    /// Questions have a mark at the end alone.
    let questionsBeginUnmarked: Bool
    private let pointing: Set<String>
    private let ends: Set<String>
    private let vague: Set<String>
    private let numbers: Set<String>

    init(_ document: MemoryDocument) throws(PackProblem) {
        self.negations = Self.plain(document.negations)
        self.hypotheses = Self.phrases(document.hypotheses)
        self.reports = Self.phrases(document.reports)
        self.jokes = Self.phrases(document.jokes)
        self.dangers = Self.phrases(document.dangers)
        self.secrets = Self.phrases(document.secrets)
        self.times = Self.phrases(document.times)
        self.articles = Self.plain(document.articles)
        self.questionsBeginUnmarked = document.questionsBeginUnmarked
        self.pointing = Self.plain(document.pointing)
        self.ends = Self.plain(document.ends)
        self.vague = Self.plain(document.vague)
        self.numbers = Self.plain(document.numbers)
        var statements: [Statement] = []
        for (index, statement) in document.statements.enumerated() {
            do {
                statements.append(try Self.compiled(statement))
            } catch {
                throw PackProblem("statement \(index + 1) (“\(statement.note)”): \(error.reason)")
            }
        }
        self.statements = statements
    }

    private static func compiled(_ statement: MemoryDocument.Statement) throws(PackProblem) -> Statement {
        guard !statement.at.isEmpty else { throw PackProblem("has no pattern under “at”") }
        for (name, number) in [("importance", statement.importance), ("confidence", statement.confidence)] {
            guard (0...1).contains(number) else { throw PackProblem("\(name) is \(number), not from 0 to 1") }
        }
        var patterns: [SayingPattern] = []
        for source in statement.at {
            let pattern = try SayingPattern(source)
            for text in [statement.note, statement.subject].compactMap({ $0 }) {
                for name in LineTemplate(text).placeholders where !pattern.captureNames.contains(name) {
                    throw PackProblem("“{\(name)}” is not captured by “\(source)”")
                }
            }
            patterns.append(pattern)
        }
        return Statement(document: statement, patterns: patterns)
    }

    /// Small letters; accents stay, since `si` and `sí` are two words.
    private static func phrases(_ texts: [String]) -> [[String]] {
        texts.map { $0.split(separator: " ").map { WordFolding.fold($0) } }
    }

    private static func plain(_ words: [String]) -> Set<String> { Set(words.map { Self.plain($0) }) }

    static func plain(_ word: String) -> String { WordFolding.withoutDiacritics(WordFolding.fold(word)) }

    // MARK: Asked while matching

    /// Whether a clause may begin after this word though no mark stands between.
    func joins(_ token: Token) -> Bool { self.ends.contains(Self.plain(token.folded)) }

    func isNumber(_ token: Token) -> Bool {
        token.folded == "#" || self.numbers.contains(Self.plain(token.folded))
    }

    /// How many words from here on a capture may hold.
    func length(of kind: SayingPattern.CaptureKind, in tokens: [Token], from start: Int) -> Int {
        var count = 0
        while start + count < tokens.count, count < kind.limit {
            let token = tokens[start + count]
            if count > 0, token.breaksBefore || (kind != .clause || count > 4) && self.joins(token) { break }
            if count == 0, kind != .clause, !self.begins(token, kind) { break }
            // `un poco` is as vague as `poco`.
            if count == 1, kind == .words, self.isArticle(tokens[start]), self.isVague(token) { return 0 }
            if count > 0, kind == .name || kind == .capitalised, !(token.isTitle || token.isUpper) { break }
            count += 1
        }
        return count
    }

    private func begins(_ token: Token, _ kind: SayingPattern.CaptureKind) -> Bool {
        switch kind {
        case .number: self.isNumber(token)
        case .capitalised: token.kind == .word && (token.isTitle || token.isUpper) && !self.isVague(token)
        case .name:
            token.kind == .word && !self.isVague(token) && !self.joins(token)
                // `El Paso` is a name, `un piso` is none.
                && (token.isTitle || !self.isArticle(token))
        case .word, .words, .clause:
            (token.kind == .word || token.folded == "#" && kind == .words) && !self.isVague(token) && !self.joins(token)
        }
    }

    func points(_ token: Token) -> Bool { self.pointing.contains(Self.plain(token.folded)) }

    private func isArticle(_ token: Token) -> Bool { self.articles.contains(Self.plain(token.folded)) }

    private func isVague(_ token: Token) -> Bool { self.vague.contains(Self.plain(token.folded)) }
}
