/// The words in which a model is asked for errors. What learners and characters said is in them as data alone.
package protocol ExtractionPrompts: Sendable {
    /// What to do and how to answer; the same for all talks in these languages, so that providers can keep it.
    ///
    /// - Parameter rules: Those that an error may be put down to.
    func instructions(for languages: LanguagePair, rules: [RuleProfile]) throws -> String

    /// A part of a talk.
    func talk(_ lines: [QuotedLine]) throws -> String

    /// Asks for the answer again.
    ///
    /// - Parameter fault: What was wrong with it.
    func repair(_ fault: String) throws -> String
}

/// A line of a talk that a model is to read.
package struct QuotedLine: Hashable, Sendable {
    /// The turn's.
    package let index: Int
    package let speaker: Speaker
    package let text: String

    package init(index: Int, speaker: Speaker, text: String) {
        self.index = index
        self.speaker = speaker
        self.text = text
    }
}
