/// What the analyzer must know about a text besides its words.
package struct AnalysisContext: Sendable {
    package let languages: LanguagePair
    /// Names and terms of the persona schema: known words, never reported.
    package let knownNames: Set<String>
    /// The register that the character expects; `nil` when nothing is expected.
    package let expectedRegister: Register?
    /// What the other party said just before, if anything.
    package let precedingLine: String?
    /// `true` where mixing in L1 is part of the talk (tier 1): L1 words are then `low`.
    package let allowsNative: Bool

    package init(
        languages: LanguagePair, knownNames: Set<String> = [], expectedRegister: Register? = nil,
        precedingLine: String? = nil, allowsNative: Bool = false
    ) {
        self.languages = languages
        self.knownNames = knownNames
        self.expectedRegister = expectedRegister
        self.precedingLine = precedingLine
        self.allowsNative = allowsNative
    }
}

/// Sees friction in what a learner wrote. Built to be trusted: when unsure, silent.
package protocol FrictionAnalyzer: Sendable {
    /// Analyses one turn or sentence.
    ///
    /// Blocks for some tens of microseconds a word (and once for loading a dictionary), so callers run it `@concurrent`.
    /// - Throws: `AAPMError` with `.analysisUnavailable` when there is no pack for the target language.
    func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis
}
