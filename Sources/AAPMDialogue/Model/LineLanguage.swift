import AAPMCore

/// Tells cheaply whether a line is in the language that it should be in, by the words that every sentence needs.
struct LineLanguage: Sendable {
    private let own: Set<String>
    private let others: Set<String>
    private let isLatin: Bool
    private var ownWords = 0
    private var otherWords = 0
    private var latinLetters = 0
    private var otherLetters = 0

    /// - Parameter target: The language of the line. Of languages without a list nothing is said but the script.
    init(_ target: Language) {
        self.own = Self.words[target.code] ?? []
        var others: Set<String> = []
        if !self.own.isEmpty {
            for (code, words) in Self.words where code != target.code { others.formUnion(words) }
        }
        self.others = others.subtracting(self.own)
        self.isLatin = Self.words[target.code] != nil
    }

    /// - Parameter word: Folded.
    mutating func read(_ word: String) {
        if self.own.contains(word) { self.ownWords += 1 }
        if self.others.contains(word) { self.otherWords += 1 }
        for scalar in word.unicodeScalars where scalar.properties.isAlphabetic {
            if scalar.value < 0x250 || (0x1E00...0x1EFF).contains(scalar.value) {
                self.latinLetters += 1
            } else {
                self.otherLetters += 1
            }
        }
    }

    /// Whether what was read is another language for sure: a quoted phrase or a name is not enough.
    var isWrong: Bool {
        if self.isLatin, self.otherLetters >= 6, self.otherLetters > self.latinLetters { return true }
        return self.otherWords >= 4 && self.otherWords > 2 * self.ownWords
    }

    /// Frequent words that are few in the other languages of the table.
    private static let words: [String: Set<String>] = [
        "es": [
            "el", "la", "los", "las", "de", "del", "que", "qué", "y", "en", "un", "una", "es", "por", "con", "para",
            "lo", "como", "cómo", "más", "pero", "su", "muy", "está", "aquí", "tu", "te", "se", "al", "también", "hay",
            "usted", "yo", "nos", "porque", "cuando", "este", "esta", "eso", "le", "mi", "hoy", "ya", "bien", "sí",
        ],
        "en": [
            "the", "and", "of", "to", "in", "is", "it", "that", "for", "with", "are", "what", "do", "this", "be",
            "have",
            "my", "your", "you", "on", "can", "would", "how", "not", "but", "we", "they", "i", "at", "was", "there",
            "here", "from", "if", "it's", "i'm", "don't", "very", "well", "so", "about", "just",
        ],
        "fr": [
            "le", "les", "des", "et", "une", "est", "je", "vous", "nous", "avec", "pour", "pas", "dans", "mais",
            "c'est",
            "oui", "très", "bonjour", "qui", "sur", "au", "ça", "merci",
        ],
        "de": [
            "der", "die", "das", "und", "ist", "ich", "nicht", "ein", "eine", "mit", "sie", "wir", "aber", "auf", "zu",
            "auch", "was", "haben", "für", "bitte", "danke",
        ],
        "it": [
            "il", "gli", "che", "di", "è", "sono", "della", "con", "per", "anche", "perché", "ciao", "grazie", "molto",
            "questo", "vorrei", "cosa",
        ],
        "pt": [
            "o", "os", "não", "uma", "você", "eu", "são", "muito", "também", "obrigado", "obrigada", "com", "em", "é",
            "mas", "seu", "isso",
        ],
    ]
}
