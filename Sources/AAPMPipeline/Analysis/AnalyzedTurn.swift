package import AAPMCore

/// What the analyzer saw in one line of a transcript.
package struct AnalyzedTurn: Hashable, Sendable, Codable {
    /// The position of the line, from 0.
    package let index: Int
    package let findings: [Finding]
    /// The share of the words that are L1 words, 0 … 1.
    package let nativeShare: Double
    package let wordCount: Int

    package init(index: Int, findings: [Finding], nativeShare: Double, wordCount: Int) {
        self.index = index
        self.findings = findings
        self.nativeShare = nativeShare
        self.wordCount = wordCount
    }
}
