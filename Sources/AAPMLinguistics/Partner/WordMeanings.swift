import AAPMCore

/// What a character can say about single words: the vocabulary of the world and the things of the scene.
struct WordMeanings: Sendable {
    private let pairs: [(term: String, gloss: String)]
    private let languages: LanguagePair

    init(_ talk: Talk) {
        self.languages = talk.languages
        // What this scene is about goes before what the others are about.
        let slots = talk.scene.slots + talk.persona.scenes.filter { $0.id != talk.scene.id }.flatMap(\.slots)
        self.pairs =
            talk.persona.vocabulary.map { ($0.term, $0.gloss) }
            + slots.flatMap { slot in slot.values.map { ($0.label, $0.gloss) } }
    }

    /// The L2 words for something named in L1.
    func term(for gloss: String) -> (term: String, gloss: String)? {
        self.match(gloss, language: self.languages.native) { $0.gloss }
    }

    /// What something named in L2 is in L1.
    func gloss(of term: String) -> (term: String, gloss: String)? {
        self.match(term, language: self.languages.target) { $0.term }
    }

    /// The entry whose words are those asked for, articles aside; else the shortest that holds them all.
    private func match(
        _ text: String, language: Language, by key: ((term: String, gloss: String)) -> String
    ) -> (term: String, gloss: String)? {
        let articles = LanguageTraits.of(language).articles
        let asked = Self.words(text).subtracting(articles)
        // `Bread in Spanish, please` is about bread; `please` alone is about itself.
        let traits = [self.languages.native, self.languages.target].map { LanguageTraits.of($0) }
        let telling = traits.reduce(asked) { $0.subtracting($1.fillers).subtracting($1.articles) }
        let wanted = telling.isEmpty ? asked : telling
        guard !wanted.isEmpty else { return nil }
        var best: (pair: (term: String, gloss: String), size: Int)?
        for pair in self.pairs {
            let words = Self.words(key(pair)).subtracting(articles)
            guard wanted.isSubset(of: words) else { continue }
            if words.count < best?.size ?? .max { best = (pair, words.count) }
        }
        return best?.pair
    }

    private static func words(_ text: String) -> Set<String> {
        Set(
            WordFolding.words(of: text).map { word in
                let plain = WordFolding.withoutDiacritics(word)
                // One sardine or several is the same word.
                return plain.count > 3 && plain.hasSuffix("s") && !plain.hasSuffix("ss")
                    ? String(plain.dropLast()) : plain
            })
    }
}
