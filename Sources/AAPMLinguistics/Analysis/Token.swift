/// One word of a text, or a part of one such as `n't`.
struct Token: Sendable {
    enum Kind: Sendable {
        case word
        /// Numbers, addresses, handles, over-long runs: never looked up.
        case opaque
    }

    let kind: Kind
    /// Scalar offsets in the text.
    let start: Int
    let end: Int
    /// As written, curly apostrophes made straight, composed.
    let text: String
    /// Lower case.
    let folded: String
    /// The written word that this is a part of, when a clitic was split off; then only the first part carries it.
    let whole: String?
    /// Whether this is the split-off part of a word.
    let isClitic: Bool
    /// Punctuation, a line end or the text's start stands before it.
    let breaksBefore: Bool
    let startsSentence: Bool
    let isQuoted: Bool
    /// The sentence ends with a question mark.
    var isQuestion = false
    /// First letter upper case, the rest not.
    let isTitle: Bool
    /// More than one letter and all upper case.
    let isUpper: Bool
    /// Ways to understand it; empty for names, unknown words and opaque tokens.
    var readings: [Reading] = []
    /// What patterns compare: the folded word, its accents restored when they were clearly forgotten.
    var form: String
    /// The lexicon or a dictionary knows it.
    var isKnown = false
}
