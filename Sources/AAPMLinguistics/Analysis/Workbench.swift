import AAPMContent

/// What the analysis of one language needs: its pack, its dictionaries and its corrector.
struct Workbench: Sendable {
    let pack: LanguagePack
    let words: WordSource
    let corrector: SpellingCorrector
    let patterns: PatternIndex
    /// The tags of the verb forms that enclitics hang on.
    let enclitic: Tags

    init(pack: LanguagePack, words: WordSource) {
        self.pack = pack
        self.words = words
        self.corrector = SpellingCorrector(pack: pack, dictionary: words)
        // A language without these tags has no enclitics.
        self.enclitic = (try? pack.tags.known(["inf", "ger", "imp"])) ?? []
        self.patterns = PatternIndex(pack.rules)
    }
}
