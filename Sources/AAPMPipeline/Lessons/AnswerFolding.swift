import AAPMCore

/// What does not matter in an answer: case, white space, punctuation.
enum AnswerFolding {
    /// Lower-case words with one space between them. Apostrophes and hyphens within a word stay; a token of nothing but
    /// punctuation folds to nothing.
    static func fold(_ text: String) -> String {
        WordFolding.words(of: text).joined(separator: " ")
    }
}
