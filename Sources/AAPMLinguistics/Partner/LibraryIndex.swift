import AAPMCore

/// The patterns of a partner library, found by their first word, so that a turn is compared with few of them.
struct LibraryIndex: Sendable {
    /// A common intent that matched.
    struct Match: Sendable {
        let intent: CommonIntent
        let range: Range<Int>
        let pattern: FormPattern
        /// Counts only when nothing else was said.
        let isAlone: Bool
    }

    private struct Entry: Sendable {
        let pattern: FormPattern
        /// `nil` for a courtesy.
        let intent: CommonIntent?
        let isAlone: Bool
    }

    let library: PartnerLibrary
    /// Help that is worth recognising misspelt, with what its words look like.
    let nearly: [(intent: CommonIntent, shape: NearMatch.Shape)]
    private let entries: [Entry]
    private let bareAnswers: Set<String>
    private let bareGreetings: Set<String>
    private let byFirstWord: [String: [Int]]
    /// Patterns that begin with a gap.
    private let anyFirstWord: [Int]

    init(_ library: PartnerLibrary) {
        self.library = library
        var entries = library.courtesies.map { Entry(pattern: $0, intent: nil, isAlone: false) }
        var nearly: [(CommonIntent, NearMatch.Shape)] = []
        for intent in CommonIntent.allCases {
            guard let patterns = library.intents[intent] else { continue }
            entries += patterns.anywhere.map { Entry(pattern: $0, intent: intent, isAlone: false) }
            entries += patterns.alone.map { Entry(pattern: $0, intent: intent, isAlone: true) }
            if intent.isHelp || intent == .thanks || intent == .farewell {
                nearly += patterns.anywhere.map { (intent, NearMatch.Shape($0, library.language)) }.filter {
                    $0.1.weight >= 6
                }
            }
        }
        self.entries = entries
        let answers = [CommonIntent.yes, .no].compactMap { library.intents[$0] }
        self.bareAnswers = Set(answers.flatMap { $0.anywhere + $0.alone }.map(\.source))
        self.bareGreetings = Set(library.intents[.greet]?.alone.map(\.source) ?? [])
        self.nearly = nearly
        var byFirstWord: [String: [Int]] = [:]
        var anyFirstWord: [Int] = []
        for (index, entry) in entries.enumerated() {
            if let words = NearMatch.Shape(entry.pattern, library.language).firstWords {
                for word in Set(words) { byFirstWord[word, default: []].append(index) }
            } else {
                anyFirstWord.append(index)
            }
        }
        self.byFirstWord = byFirstWord
        self.anyFirstWord = anyFirstWord
    }

    /// Every common intent that occurs, and the words that are nothing but courtesy.
    ///
    /// - Parameter words: Folded.
    func matches(in words: [String]) -> (intents: [Match], courteous: Set<Int>) {
        var candidates = Set(self.anyFirstWord)
        for word in words { candidates.formUnion(self.byFirstWord[WordFolding.withoutDiacritics(word)] ?? []) }
        var matches: [Match] = []
        var courteous: Set<Int> = []
        for index in candidates.sorted() {
            let entry = self.entries[index]
            guard let intent = entry.intent else {
                for range in entry.pattern.matches(in: words) { courteous.formUnion(range) }
                continue
            }
            guard let range = entry.pattern.firstMatch(in: words) else { continue }
            matches.append(Match(intent: intent, range: range, pattern: entry.pattern, isAlone: entry.isAlone))
        }
        return (matches, courteous)
    }

    /// Whether the pattern is nothing but a common yes or no.
    func isBareAnswer(_ pattern: FormPattern) -> Bool { self.bareAnswers.contains(pattern.source) }

    /// Whether the pattern alone is a greeting (`morning`).
    func isBareGreeting(_ pattern: FormPattern) -> Bool { self.bareGreetings.contains(pattern.source) }

    /// Whether a word alone is a courtesy or a common intent.
    func isSaidAnywhere(_ word: String) -> Bool {
        let (intents, courteous) = self.matches(in: [word])
        return !intents.isEmpty || !courteous.isEmpty
    }

    /// Whether a word alone is a courtesy.
    func isCourtesy(_ word: String) -> Bool { !self.matches(in: [word]).courteous.isEmpty }
}
