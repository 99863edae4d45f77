import AAPMCore

extension LanguageTraits {
    /// Whether the words are those of a language that no scene is in: two telling words of it, and a third of all.
    static func isForeign(_ words: [String]) -> Bool {
        let telling = words.count { Self.foreign.contains(WordFolding.withoutDiacritics($0)) }
        return telling >= 2 && telling * 3 >= words.count
    }

    /// Frequent words of French, German, Italian and Portuguese that are none of English or Spanish.
    private static let foreign: Set<String> = [
        "je", "j'ai", "pas", "suis", "vous", "nous", "avec", "c'est", "voudrais", "tres", "mais", "dans", "oui",
        "merci", "bonjour", "parle", "aller", "aime", "vais", "au", "du", "et", "est",
        "ich", "nicht", "und", "das", "ist", "ein", "eine", "bin", "wir", "sie", "mit", "fur", "aber", "auf", "zu",
        "mochte", "habe", "gehe", "heute", "bitte", "danke",
        "sono", "che", "il", "gli", "della", "vorrei", "ciao", "grazie", "parlo", "perche", "anche",
        "nao", "eu", "voce", "uma", "sou", "muito", "obrigado", "obrigada", "tambem",
    ]

    /// “That's all.”
    var enough: [FormPattern] { self.phrases.enough }

    /// What makes a thing that is named a thing that is wanted.
    var requests: [FormPattern] { self.phrases.requests }

    /// What may stand beside a word that is asked about.
    var fillers: Set<String> { self.phrases.fillers }

    private struct Phrases: Sendable {
        let enough: [FormPattern]
        let requests: [FormPattern]
        let fillers: Set<String>

        init(enough: [String] = [], requests: [String] = [], fillers: Set<String> = []) {
            self.enough = enough.map { FormPattern($0) }
            self.requests = requests.map { FormPattern($0) }
            self.fillers = fillers
        }
    }

    /// The traits of a language are told apart by what begins an introduction.
    private var phrases: Phrases {
        switch self.introductions.first?.source {
        case "me llamo": Self.spanishPhrases
        case "my name is": Self.englishPhrases
        default: Self.noPhrases
        }
    }

    private static let spanishPhrases = Phrases(
        enough: ["nada más", "es todo", "eso es todo", "ya está", "con eso está|vale|basta", "ya no quiero más"],
        requests: [
            "quiero", "quería", "quisiera", "querría", "me gustaría", "me pone|pones|da|das|trae|traes",
            "ponme|póngame|dame|deme|tráeme|tráigame", "me apetece", "tomaré", "voy a tomar|querer|pedir", "para mí",
            "por favor", "necesito", "prefiero",
        ],
        fillers: ["por", "favor", "en", "español", "espanol", "ingles", "palabra", "esto", "eso"])

    private static let englishPhrases = Phrases(
        enough: ["that's all", "that is all", "that's it", "nothing else", "that'll be all", "that will be all"],
        requests: [
            "i want", "i'd like|love|prefer", "i would like|love|prefer", "can|could|may i have|get", "give me",
            "i'll have|take", "i will have|take", "please", "for me", "i need", "i prefer",
        ],
        fillers: ["mean", "means", "please", "in", "spanish", "english", "word", "here", "say", "this", "that"])

    private static let noPhrases = Phrases()
}
