package import AAPMCore

/// One line that `aapm analyze` reads.
package struct AnalysisRequest: Hashable, Sendable, Decodable {
    package let id: String
    package let text: String
    /// Wins over the flag of the command; `nil` when the record has none that is a language of two letters.
    package let l1: Language?
    /// Wins over the flag of the command.
    package let l2: Language?

    private enum CodingKeys: String, CodingKey {
        case id, text, l1, l2
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.id = try container.decode(String.self, forKey: .id)
        self.text = try container.decode(String.self, forKey: .text)
        // Corpora also write `en+gu` for two native languages and three-letter codes that no pack has.
        let native = try container.decodeIfPresent(String.self, forKey: .l1)
        self.l1 = native.flatMap { Language(String($0.prefix { $0 != "+" })) }
        self.l2 = try container.decodeIfPresent(Language.self, forKey: .l2)
    }
}

/// One line that `aapm analyze` prints.
package struct AnalysisRecord: Hashable, Sendable, Encodable {
    package let id: String
    package let errors: [Entry]
    /// Present when the command was asked for it; then `nil` is printed as `null`.
    private let register: Register??

    /// - Parameter withRegister: Whether the line carries the register of the text.
    package init(id: String, analysis: Analysis, withRegister: Bool = false) {
        self.id = id
        self.errors = analysis.findings.map(Entry.init)
        self.register = withRegister ? .some(analysis.register) : nil
    }

    private enum CodingKeys: String, CodingKey {
        case id, errors, register
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.id, forKey: .id)
        try container.encode(self.errors, forKey: .errors)
        if let register = self.register { try container.encode(register, forKey: .register) }
    }

    /// One finding in the scorer's words.
    package struct Entry: Hashable, Sendable, Encodable {
        package let start: Int
        package let end: Int
        /// The friction type, or the cause where the scorer has a label of its own for it (DESIGN 7.6).
        package let type: String
        package let code: String
        package let suggestion: [String]
        package let rule: String
        package let severity: Severity
        package let confidence: Double

        package init(_ finding: Finding) {
            self.start = finding.start
            self.end = finding.end
            self.type =
                switch finding.cause {
                // An apostrophe left out of a word that cannot be another is no more than punctuation.
                case _ where finding.code.hasSuffix(":PUNCT"): "punctuation"
                case .l1Intrusion, .orthographic: finding.cause.rawValue
                case .transfer, .overgeneralisation, .unknown: finding.type.rawValue
                }
            self.code = finding.code
            self.suggestion = finding.corrections
            self.rule = finding.rule
            self.severity = finding.severity
            self.confidence = (finding.confidence * 100).rounded() / 100
        }
    }
}
