/// A stretch of words in the comparison of an answer with the nearest accepted one.
package struct DiffPiece: Hashable, Sendable, Codable {
    package enum Kind: String, Sendable, Codable {
        case same
        /// Missing in the answer.
        case insert
        /// In the answer, and not in the accepted one.
        case delete
    }

    package let kind: Kind
    /// One or more words, a space between them.
    package let text: String

    package init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}
