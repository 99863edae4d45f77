package import AAPMCore

/// How the form behind a rule is taught and elicited.
package struct TeachingDocument: Sendable, Decodable {
    /// By language code of the learner's L1.
    package let title: [String: String]
    /// By language code of the learner's L1.
    package let explanation: [String: String]
    package let uses: [FormPattern]
    package let distractors: [String]
    package let elicitations: [Elicitation]

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
        self.elicitations = try container.decode([Line].self, forKey: .elicit).map(\.value)
    }

    private struct Line: Decodable {
        let value: Elicitation

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case line, register, level, cues
        }

        init(from decoder: any Decoder) throws {
            try StrictKeys.check(decoder, CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.value = Elicitation(
                line: try container.decode(String.self, forKey: .line),
                register: try container.decodeIfPresent(Register.self, forKey: .register),
                level: try container.decodeIfPresent(CEFRLevel.self, forKey: .level) ?? .a1,
                cues: try container.decodeIfPresent([FormPattern].self, forKey: .cues) ?? [])
        }
    }
}
