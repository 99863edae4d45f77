import AAPMCore

/// Lets a cleaned line out word by word, a few words late, and stops it where it should not go on.
struct LineGuard: Sendable {
    /// So many words are held back, so that what is noticed late has not been said yet.
    private static let delay = 4
    private static let lengthLimit = 700

    private let prompts: any PromptBook
    private let sentenceLimit: Int
    private var language: LineLanguage
    /// With the space before them.
    private var waiting: [String] = []
    private var word = String.UnicodeScalarView()
    private var isSpaceBefore = false
    private var latest: [String] = []
    private var sentences = 0
    private var length = 0
    /// Whether the line has come to its end, whatever follows.
    private(set) var isFull = false
    /// Why the line must not go on.
    private(set) var objection: PartnerFallback.Reason?

    init(prompts: any PromptBook, language: Language, tier: Tier) {
        self.prompts = prompts
        self.language = LineLanguage(language)
        // One more than the prompts ask for: a question that is cut off would be worse than a long line.
        self.sentenceLimit = tier == .negotiation ? 6 : 5
    }

    /// - Returns: What may be said now.
    mutating func take(_ text: String) -> String {
        for scalar in text.unicodeScalars {
            guard !self.isFull, self.objection == nil else { break }
            if scalar == " " {
                self.finishWord()
                self.isSpaceBefore = true
            } else {
                self.word.append(scalar)
            }
        }
        return self.release(keeping: Self.delay)
    }

    /// - Returns: The rest.
    mutating func finish() -> String {
        if !self.isFull, self.objection == nil { self.finishWord() }
        return self.release(keeping: 0)
    }

    private mutating func finishWord() {
        guard !self.word.isEmpty else { return }
        let word = String(self.word)
        self.word = String.UnicodeScalarView()
        for part in WordFolding.words(of: word) { self.read(part) }
        guard self.objection == nil else { return }
        self.waiting.append((self.isSpaceBefore ? " " : "") + word)
        self.length += word.unicodeScalars.count + 1
        if Self.endsSentence(word) { self.sentences += 1 }
        if self.sentences >= self.sentenceLimit || self.length >= Self.lengthLimit { self.isFull = true }
    }

    private mutating func read(_ word: String) {
        self.latest.append(word)
        if self.latest.count > PromptData.passageLength { self.latest.removeFirst() }
        self.language.read(word)
        if self.prompts.isPassage(self.latest) {
            self.objection = .quotesPrompt
        } else if self.language.isWrong {
            self.objection = .wrongLanguage
        }
    }

    private mutating func release(keeping count: Int) -> String {
        // What was held back when the line was stopped is part of what it was stopped for.
        guard self.objection == nil else { return "" }
        let kept = self.isFull ? 0 : count
        guard self.waiting.count > kept else { return "" }
        let ready = self.waiting.prefix(self.waiting.count - kept)
        self.waiting.removeFirst(ready.count)
        return ready.joined()
    }

    private static func endsSentence(_ word: String) -> Bool {
        let core = word.reversed().drop { "\"”»'’)".contains($0) }
        guard let last = core.first, ".!?…".contains(last) else { return false }
        // `Sr.`, `p.`, `3.`: an abbreviation or a number ends nothing.
        return last != "." || core.dropFirst().count > 3
    }
}
