/// What every scripted character of one language shares: how common intents are said and how common moves sound.
///
/// A talk uses two libraries: that of L2 for the lines, and both L1's and L2's for what the learner means.
package struct PartnerLibrary: Hashable, Sendable {
    package let language: Language
    package let intents: [CommonIntent: IntentPatterns]
    /// Every move that does not belong to scenes has at least one form.
    package let moves: [Move: [SurfaceForm]]
    /// Number words and their values, folded; digits are understood anyway.
    package let numbers: [String: Int]
    /// Words and phrases that tell a time (`mañana`, `a las|la *`).
    package let times: [FormPattern]
    /// Words that carry no meaning of their own in an answer (`please`, `pues`).
    package let courtesies: [FormPattern]

    package init(
        language: Language, intents: [CommonIntent: IntentPatterns], moves: [Move: [SurfaceForm]],
        numbers: [String: Int], times: [FormPattern], courtesies: [FormPattern]
    ) {
        self.language = language
        self.intents = intents
        self.moves = moves
        self.numbers = numbers
        self.times = times
        self.courtesies = courtesies
    }
}
