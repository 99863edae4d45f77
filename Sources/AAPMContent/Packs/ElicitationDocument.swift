package import AAPMCore

/// A line after which the learner needs the form, as its author wrote it.
package struct ElicitationDocument: Sendable, Decodable {
    /// `{form}` in the line and the cues stands for the form that is taught.
    package let line: Elicitation
    /// The forms that the line asks for; empty when it suits every form of the rule.
    package let forms: [String]

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case line, register, level, forms, cues
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.line = Elicitation(
            line: try container.decode(String.self, forKey: .line),
            register: try container.decodeIfPresent(Register.self, forKey: .register),
            level: try container.decodeIfPresent(CEFRLevel.self, forKey: .level) ?? .a1,
            cues: try container.decodeIfPresent([FormPattern].self, forKey: .cues) ?? [])
        self.forms = try container.decodeIfPresent([String].self, forKey: .forms) ?? []
    }
}
