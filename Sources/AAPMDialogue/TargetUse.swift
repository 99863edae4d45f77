import AAPMCore

/// Finds a word that is to be learned.
enum TargetUse {
    /// Whether the target is a word and occurs, with its marks: `esta` is no use of `está`.
    ///
    /// The form of a grammar rule is often nothing but `a`, `de` or `the`, which any line holds by chance. Cues, uses
    /// and the analyzer speak for a rule.
    ///
    /// - Parameter words: Folded words of a text, as `WordFolding.words(of:)` makes them.
    static func occurs(_ target: TargetForm, in words: [String]) -> Bool {
        guard target.isWord else { return false }
        return FormPattern(self.words(of: target)).firstMatch(in: words, ignoringDiacritics: false) != nil
    }

    /// Whether a pattern is the form itself and nothing else.
    static func isForm(_ pattern: FormPattern, of target: TargetForm) -> Bool {
        WordFolding.words(of: pattern.source).joined(separator: " ") == self.words(of: target)
    }

    private static func words(of target: TargetForm) -> String {
        WordFolding.words(of: target.form).joined(separator: " ")
    }
}
