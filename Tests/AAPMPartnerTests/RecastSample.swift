import AAPMCore
import Testing

@testable import AAPMLinguistics

/// A sentence with errors and what a character gives back.
struct RecastSample: Sendable, CustomTestStringConvertible {
    let text: String
    /// What was said and what it should be, in the order of the text.
    let changes: [(String, String)]
    let expected: String?

    init(_ text: String, _ changes: [(String, String)], _ expected: String?) {
        self.text = text
        self.changes = changes
        self.expected = expected
    }

    var testDescription: String { self.text }

    func phrase(in language: Language) -> String? {
        let findings = self.changes.map { Finding.sample($0.0, in: self.text, to: $0.1) }
        return RecastPhrase(.sample(findings), in: self.text, language: language, excluding: [])?.phrase
    }
}
