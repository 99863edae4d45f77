package import AAPMCore

/// How the form behind a rule is taught and elicited.
package struct TeachingDocument: Sendable, Decodable {
    /// By language code of the learner's L1.
    package let title: [String: String]
    /// By language code of the learner's L1.
    package let explanation: [String: String]
    package let uses: [FormPattern]
    package let distractors: [String]
    package let elicitations: [ElicitationDocument]

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case title, explanation, uses, distractors, elicit
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.title = try container.decode([String: String].self, forKey: .title)
        self.explanation = try container.decode([String: String].self, forKey: .explanation)
        self.uses = try container.decodeIfPresent([FormPattern].self, forKey: .uses) ?? []
        self.distractors = try container.decodeIfPresent([String].self, forKey: .distractors) ?? []
        self.elicitations = try container.decode([ElicitationDocument].self, forKey: .elicit)
    }
}
