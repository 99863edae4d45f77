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
    /// Words that no phrase ends in: prepositions, articles, determiners, clitics, conjunctions.
    let danglers: Set<String>
    /// Words before which a long clause can be cut.
    let conjunctions: Set<String>
    /// Of those, the ones that a phrase does not begin with when it was cut there.
    let coordinators: Set<String>

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
        contractions: [(" de el ", " del "), (" a el ", " al ")],
        danglers: [
            "a", "al", "ante", "con", "contra", "de", "del", "desde", "durante", "en", "entre", "hacia", "hasta",
            "para",
            "por", "según", "sin", "sobre", "tras", "el", "la", "los", "las", "lo", "un", "una", "unos", "unas", "mi",
            "mis", "tu", "tus", "su", "sus", "cada", "muy", "tan", "me", "te", "se", "nos", "os", "le", "les", "y", "e",
            "o", "u", "ni", "pero", "que", "porque", "aunque", "cuando", "mientras", "si", "como", "pues", "sino",
        ],
        conjunctions: [
            "y", "e", "o", "u", "ni", "pero", "sino", "porque", "aunque", "cuando", "mientras", "si", "pues",
        ],
        coordinators: ["y", "e", "o", "u", "ni", "pero", "sino"])

    private static let english = Self(
        negators: ["not", "no", "don't", "dont", "without", "never", "doesn't", "isn't"],
        introductions: [
            "my name is", "my name's", "i am", "i'm", "im", "call me", "this is", "under the name", "it's",
        ].map { FormPattern($0) },
        numberJoiners: ["and"],
        articles: ["the", "a", "an", "some", "of", "to", "with", "and", "for", "in", "at"],
        soundAlikes: [("ph", "f"), ("ie", "ei"), ("ck", "k"), ("wh", "w")], contractions: [],
        danglers: [
            "a", "an", "the", "my", "your", "our", "their", "its", "every", "very", "of", "to", "at", "for", "with",
            "from", "by", "into", "onto", "about", "in", "on", "during", "between", "among", "without", "under",
            "until",
            "than", "and", "or", "but", "because", "although", "though", "when", "while", "if", "which", "who", "whose",
        ],
        conjunctions: ["and", "or", "but", "because", "although", "though", "when", "while", "if"],
        coordinators: ["and", "or", "but"])

    private static let other = Self(
        negators: [], introductions: [], numberJoiners: [], articles: [], soundAlikes: [], contractions: [],
        danglers: [], conjunctions: [], coordinators: [])
}
