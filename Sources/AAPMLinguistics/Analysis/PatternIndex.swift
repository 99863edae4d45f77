import AAPMContent

/// The patterns of a pack by the word they start with, so that a text tries only those that can match.
struct PatternIndex: Sendable {
    /// Which pattern: a rule's form, or one of its patterns of correct use.
    struct Entry: Sendable, Hashable {
        let rule: Int
        let form: Int
        let isCorrectUse: Bool
    }

    private var byFirstWord: [String: [Entry]] = [:]
    private var byNeededWord: [String: [Entry]] = [:]
    private var everywhere: [Entry] = []

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
        guard let needed = pattern.needed else {
            self.everywhere.append(entry)
            return
        }
        for word in needed {
            if pattern.startsWithNeeded {
                self.byFirstWord[word, default: []].append(entry)
            } else {
                self.byNeededWord[word, default: []].append(entry)
            }
        }
    }

    /// Calls `body` for each pattern and place where it could match.
    func candidates(in tokens: [Token], _ body: (Entry, Int) -> Void) {
        var anywhere = Set(self.everywhere)
        for token in tokens {
            if let entries = self.byNeededWord[token.form] { anywhere.formUnion(entries) }
        }
        let list = anywhere.sorted { ($0.rule, $0.form) < ($1.rule, $1.form) }
        for index in tokens.indices where tokens[index].kind == .word {
            for entry in self.byFirstWord[tokens[index].form] ?? [] { body(entry, index) }
            for entry in list { body(entry, index) }
        }
    }
}
