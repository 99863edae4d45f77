/// What the analyzer makes of one token.
enum WordStatus: Sendable {
    /// In the lexicon, a dictionary or the lists of the pack.
    case known
    /// A name, a number, a quotation, a laugh: none of our business.
    case ignored
    /// A word of L1 that L2 does not have.
    case native
    /// Unknown, with what was probably meant, best first.
    case misspelt([SpellingCorrector.Candidate])
    /// Unknown, and nothing is near.
    case unknown
}
