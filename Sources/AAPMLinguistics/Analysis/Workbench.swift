import AAPMContent

/// What the analysis of one language needs: its pack, its dictionaries and its corrector.
struct Workbench: Sendable {
    let pack: LanguagePack
    let words: WordSource
    let corrector: SpellingCorrector
    let patterns: PatternIndex

    init(pack: LanguagePack, words: WordSource) {
        self.pack = pack
        self.words = words
        self.corrector = SpellingCorrector(pack: pack, dictionary: words)
        self.patterns = PatternIndex(pack.rules)
    }
}
