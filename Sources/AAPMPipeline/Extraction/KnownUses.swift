import AAPMCore

/// Right uses of what a learner once had trouble with, in turns for which the analyzer counts none.
///
/// The analyzer lists chances for the rules that it can see both ways; for the others the pack's patterns tell a use, as
/// they do for directives. Otherwise only errors would be counted.
struct KnownUses {
    private let known: [Known]

    private struct Known {
        let target: TargetForm
        /// Any of them is a use.
        let patterns: [FormPattern]
    }

    /// - Parameter targets: In any order, repeated or not; the first of each key counts.
    init(targets: [TargetForm], languages: LanguagePair, rules: any RuleBook) {
        var seen: Set<String> = []
        self.known = targets.filter { seen.insert($0.key).inserted }.compactMap { target in
            let patterns = Self.patterns(of: target, languages, rules)
            return patterns.isEmpty ? nil : Known(target: target, patterns: patterns)
        }
    }

    /// At most one for each target: the pattern tells that it was used, not how often.
    ///
    /// - Parameter chances: What the analyzer found in the turn; its targets are not counted again.
    func chances(in turn: Turn, besides chances: [Chance]) -> [Chance] {
        let words = WordFolding.words(of: turn.text)
        let counted = Set(chances.map(\.target.key))
        return self.known.filter { known in
            !counted.contains(known.target.key)
                && known.patterns.contains {
                    $0.firstMatch(in: words, ignoringDiacritics: !known.target.isWord) != nil
                }
        }.map {
            Chance(
                turnIndex: turn.index, start: 0, target: $0.target, outcome: .correct, occurredAt: turn.createdAt)
        }
    }

    /// A word is used when it is written as it should be; a rule where a pattern of its lesson occurs.
    private static func patterns(
        of target: TargetForm, _ languages: LanguagePair, _ rules: any RuleBook
    ) -> [FormPattern] {
        if target.form.isEmpty {
            return rules.openLesson(for: target.rule, languages: languages)?.uses ?? []
        }
        if target.isWord { return [FormPattern(WordFolding.words(of: target.form).joined(separator: " "))] }
        return rules.lesson(for: target, languages: languages)?.uses ?? []
    }
}
