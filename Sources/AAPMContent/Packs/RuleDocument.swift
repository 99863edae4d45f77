package import AAPMCore

/// One rule as its author wrote it.
package struct RuleDocument: Sendable, Decodable {
    package let id: String
    package let type: FrictionType
    package let cause: FrictionCause
    /// ERRANT style.
    package let code: String
    package let severity: Severity
    package let confidence: Double
    package let level: CEFRLevel
    /// The native languages the rule is for; empty for all.
    package let natives: [Language]
    /// Where it is seen; empty for the rules of the built-in detectors (spelling, L1 words).
    package let matches: [MatchDocument]
    /// Patterns that clear a match that they overlap.
    package let unless: [String]
    /// Patterns that clear every match when they occur anywhere in the text.
    package let absent: [String]
    /// Patterns of correct use: opportunities that went well.
    package let correct: [String]
    /// The register that a match speaks.
    package let marks: Register?
    /// The register that must be expected for a match to be a finding.
    package let when: Register?
    package let bad: [ContrastPair]
    package let good: [String]
    package let teach: TeachingDocument

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case id, type, cause, code, severity, confidence, level, l1, match, fix, unless, absent, correct, marks, when
        case bad, good, teach
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func strings(_ key: CodingKeys) throws -> [String] {
            try container.decodeIfPresent(OneOrMany<String>.self, forKey: key)?.values ?? []
        }
        self.id = try container.decode(String.self, forKey: .id)
        self.type = try container.decode(FrictionType.self, forKey: .type)
        self.cause = try container.decodeIfPresent(FrictionCause.self, forKey: .cause) ?? .unknown
        self.code = try container.decode(String.self, forKey: .code)
        self.severity = try container.decodeIfPresent(Severity.self, forKey: .severity) ?? .medium
        self.confidence = try container.decodeIfPresent(Double.self, forKey: .confidence) ?? 0.9
        self.level = try container.decode(CEFRLevel.self, forKey: .level)
        self.natives = try container.decodeIfPresent(OneOrMany<Language>.self, forKey: .l1)?.values ?? []
        let fix = try strings(.fix)
        self.matches = (try container.decodeIfPresent([MatchDocument].self, forKey: .match) ?? [])
            .map { $0.fix.isEmpty ? $0.with(fix: fix) : $0 }
        self.unless = try strings(.unless)
        self.absent = try strings(.absent)
        self.correct = try strings(.correct)
        self.marks = try container.decodeIfPresent(Register.self, forKey: .marks)
        self.when = try container.decodeIfPresent(Register.self, forKey: .when)
        self.bad = try strings(.bad).map { try Self.pair($0, container.codingPath) }
        self.good = try strings(.good)
        self.teach = try container.decode(TeachingDocument.self, forKey: .teach)
    }

    private static func pair(_ text: String, _ path: [any CodingKey]) throws -> ContrastPair {
        guard let arrow = text.firstRange(of: " -> ") else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path, debugDescription: "a bad example is “with error -> corrected”, not “\(text)”"))
        }
        return ContrastPair(bad: String(text[..<arrow.lowerBound]), good: String(text[arrow.upperBound...]))
    }
}
