import AAPMCore

/// Finds a target form word by word.
enum TargetUse {
    /// - Parameter words: Folded words of a text, as `WordFolding.words(of:)` makes them.
    static func occurs(_ target: TargetForm, in words: [String]) -> Bool {
        let form = WordFolding.words(of: target.form).joined(separator: " ")
        // A word is right only with its marks: `esta` is no use of `está` where that is what is learned.
        return FormPattern(form).firstMatch(in: words, ignoringDiacritics: !target.isWord) != nil
    }
}
