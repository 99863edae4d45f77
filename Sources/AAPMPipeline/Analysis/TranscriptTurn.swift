/// One line of a transcript that comes from elsewhere.
package struct TranscriptTurn: Hashable, Sendable, Codable {
    /// `learner` or `character`; without one it is the learner's.
    package let speaker: String?
    package let text: String

    package init(speaker: String? = nil, text: String) {
        self.speaker = speaker
        self.text = text
    }
}
