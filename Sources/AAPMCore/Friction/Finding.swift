/// The six kinds of friction (PEDAGOGY section 2).
package enum FrictionType: String, Codable, Sendable, CaseIterable {
    case lexical, morphosyntactic, phonemic, register, pragmatic, cultural
}

/// What lies behind a friction where its type alone does not say.
package enum FrictionCause: String, Codable, Sendable, CaseIterable {
    /// An L1 word inside the L2.
    case l1Intrusion = "l1_intrusion"
    /// A slip of spelling; the word is known.
    case orthographic
    /// An L1 pattern carried over into L2 grammar.
    case transfer
    /// A rule of L2 applied where it has an exception.
    case overgeneralisation
    case unknown
}

/// Who saw a friction.
package enum Provenance: String, Codable, Sendable {
    case rules, dictionary, model, merged
}

/// One thing the analyzer saw in one text.
package struct Finding: Hashable, Sendable, Codable {
    /// First Unicode scalar of the span in the text.
    package let start: Int
    /// One past the last scalar; equal to `start` where a word is missing.
    package let end: Int
    /// The text of the span, exactly as written; empty where a word is missing.
    package let quote: String
    /// What to write instead of `quote`, best first. The first is the minimal edit; empty text means "leave it out".
    /// May be empty when the analyzer knows that something is wrong but not what is meant.
    package let corrections: [String]
    package let type: FrictionType
    package let cause: FrictionCause
    /// ERRANT style: operation M, U or R, then the category, such as `R:ADJ:AGR`.
    package let code: String
    /// The rule of the language pack, such as `es.agreement.determiner_noun`.
    package let rule: String
    package let severity: Severity
    /// `finding_confidence`: how sure the analyzer is of this finding, 0 … 1.
    package let confidence: Double
    package let provenance: Provenance

    package init(
        start: Int, end: Int, quote: String, corrections: [String], type: FrictionType, cause: FrictionCause,
        code: String, rule: String, severity: Severity, confidence: Double, provenance: Provenance
    ) {
        self.start = start
        self.end = end
        self.quote = quote
        self.corrections = corrections
        self.type = type
        self.cause = cause
        self.code = code
        self.rule = rule
        self.severity = severity
        self.confidence = confidence
        self.provenance = provenance
    }
}

/// How a chance to use a form went.
package enum OpportunityOutcome: String, Codable, Sendable {
    case correct, incorrect, avoided
}

/// A place in a text where a rule applied: the unit of evidence, counted both ways.
package struct Opportunity: Hashable, Sendable, Codable {
    /// The rule of the language pack.
    package let rule: String
    package let start: Int
    package let end: Int
    package let outcome: OpportunityOutcome

    package init(rule: String, start: Int, end: Int, outcome: OpportunityOutcome) {
        self.rule = rule
        self.start = start
        self.end = end
        self.outcome = outcome
    }
}

/// What the analyzer has to say about one text.
package struct Analysis: Hashable, Sendable, Codable {
    /// In order of `start`, never overlapping.
    package let findings: [Finding]
    /// Every chance to use a form that a rule of the pack knows, correct uses included.
    package let opportunities: [Opportunity]
    /// The share of the words that are L1 words, 0 … 1; 0 for a text without words.
    package let nativeShare: Double
    /// The register that the text's own markers speak, `nil` when it has none.
    package let register: Register?
    /// The number of words.
    package let wordCount: Int

    package init(
        findings: [Finding], opportunities: [Opportunity], nativeShare: Double, register: Register?, wordCount: Int
    ) {
        self.findings = findings
        self.opportunities = opportunities
        self.nativeShare = nativeShare
        self.register = register
        self.wordCount = wordCount
    }

    package static let empty = Self(
        findings: [], opportunities: [], nativeShare: 0, register: nil, wordCount: 0)
}
