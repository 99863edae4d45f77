import AAPMContent

/// The patterns of a pack by the word they start with, so that a text tries only those that can match.
struct PatternIndex: Sendable {
    /// Which pattern: a rule's form, or one of its patterns of correct use.
    struct Entry: Sendable, Hashable {
        let rule: Int
        let form: Int
        let isCorrectUse: Bool
    }

    /// A pattern with what it asks of a place before it is tried there.
    private struct Candidate: Sendable {
        let entry: Entry
        let opening: TokenPattern.Opening
    }

    private var byFirstWord: [String: [Entry]] = [:]
    private var byNeededWord: [String: [Candidate]] = [:]
    /// In the order of their entries.
    private var everywhere: [Candidate] = []

    init(_ rules: [CompiledRule]) {
        for (index, rule) in rules.enumerated() {
            for (form, value) in rule.forms.enumerated() {
                self.add(value.pattern, Entry(rule: index, form: form, isCorrectUse: false))
            }
            for (form, pattern) in rule.correct.enumerated() {
                self.add(pattern, Entry(rule: index, form: form, isCorrectUse: true))
            }
        }
    }

    private mutating func add(_ pattern: TokenPattern, _ entry: Entry) {
        let candidate = Candidate(entry: entry, opening: pattern.opening)
        guard let needed = pattern.needed else {
            self.everywhere.append(candidate)
            return
        }
        for word in needed {
            if pattern.startsWithNeeded {
                self.byFirstWord[word, default: []].append(entry)
            } else {
                self.byNeededWord[word, default: []].append(candidate)
            }
        }
    }

    /// Calls `body` for each pattern and place where it could match.
    func candidates(in tokens: [Token], _ body: (Entry, Int) -> Void) {
        let anywhere = self.anywhere(in: tokens)
        for index in tokens.indices where tokens[index].kind == .word {
            for entry in self.byFirstWord[tokens[index].form] ?? [] { body(entry, index) }
            let tags = tokens[index].readings.reduce(into: Tags()) { $0.formUnion($1.tags) }
            let isClauseStart = index == 0 || tokens[index].breaksBefore
            for candidate in anywhere {
                let opening = candidate.opening
                guard tags.isSuperset(of: opening.all), opening.any.isEmpty || !opening.any.isDisjoint(with: tags),
                    isClauseStart || !opening.isClauseStart
                else { continue }
                body(candidate.entry, index)
            }
        }
    }

    /// The patterns that may match at any place of this text.
    private func anywhere(in tokens: [Token]) -> [Candidate] {
        var known: Set<Entry> = []
        var needed: [Candidate] = []
        for token in tokens {
            for candidate in self.byNeededWord[token.form] ?? [] where known.insert(candidate.entry).inserted {
                needed.append(candidate)
            }
        }
        if needed.isEmpty { return self.everywhere }
        return (self.everywhere + needed).sorted {
            ($0.entry.rule, $0.entry.form) < ($1.entry.rule, $1.entry.form)
        }
    }
}
