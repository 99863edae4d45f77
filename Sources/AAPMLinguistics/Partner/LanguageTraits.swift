import AAPMCore

/// The few facts of a language that understanding needs and that are no content of a persona or library.
struct LanguageTraits: Sendable {
    /// Words that turn what follows into what is not wanted.
    let negators: Set<String>
    /// What comes before one's own name.
    let introductions: [FormPattern]
    /// Words between the parts of a number.
    let numberJoiners: Set<String>
    /// Words that say nothing about which thing is meant.
    let articles: Set<String>
    /// Spellings that sound alike, applied in order to a word without diacritics.
    let soundAlikes: [(from: String, to: String)]
    /// What two words become when a value is put into a line.
    let contractions: [(from: String, to: String)]

    static func of(_ language: Language) -> Self {
        switch language {
        case .spanish: Self.spanish
        case .english: Self.english
        default: Self.other
        }
    }

    private static let spanish = Self(
        negators: ["no", "sin", "tampoco", "ni", "nunca"],
        introductions: [
            "me llamo", "mi nombre es", "yo soy", "soy", "me dicen", "me llaman", "a nombre de", "de parte de", "es",
        ].map { FormPattern($0) },
        numberJoiners: ["y"],
        articles: ["el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "al", "a", "con", "y"],
        soundAlikes: [
            ("ch", "4"), ("qu", "k"), ("ce", "se"), ("ci", "si"), ("ge", "je"), ("gi", "ji"), ("ll", "y"), ("ph", "f"),
            ("h", ""), ("z", "s"), ("v", "b"), ("c", "k"),
        ],
        contractions: [(" de el ", " del "), (" a el ", " al ")])

    private static let english = Self(
        negators: ["not", "no", "don't", "dont", "without", "never", "doesn't", "isn't"],
        introductions: [
            "my name is", "my name's", "i am", "i'm", "im", "call me", "this is", "under the name", "it's",
        ].map { FormPattern($0) },
        numberJoiners: ["and"],
        articles: ["the", "a", "an", "some", "of", "to", "with", "and", "for", "in", "at"],
        soundAlikes: [("ph", "f"), ("ie", "ei"), ("ck", "k"), ("wh", "w")], contractions: [])

    private static let other = Self(
        negators: [], introductions: [], numberJoiners: [], articles: [], soundAlikes: [], contractions: [])
}
