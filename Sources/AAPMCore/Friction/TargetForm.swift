/// What a learner failed to produce: the unit that recurs, is taught, elicited and scored.
package struct TargetForm: Hashable, Sendable, Codable {
    /// The rule of the language pack.
    package let rule: String
    /// The corrected form as first seen, in the learner's own context.
    package let form: String

    package init(rule: String, form: String) {
        self.rule = rule
        self.form = form
    }

    /// Equal for two failures of the same thing.
    ///
    /// A grammar rule is one thing whatever the words (`es.agreement.determiner_noun`); a word is a thing of its own
    /// (`es.spelling#necesito`), so its rule ends in the marker `#` when the pack keys it by word.
    package var key: String {
        self.isWord ? self.rule + "#" + WordFolding.fold(self.form) : self.rule
    }

    /// Whether the form is a word of its own rather than a pattern of grammar.
    package var isWord: Bool { Self.wordRules.contains { self.rule.hasSuffix($0) } }

    /// Last parts of the rule ids that every pack uses for single words.
    private static let wordRules = [".spelling", ".l1_word", ".false_friend", ".unknown_word", ".accent_word"]
}

extension Finding {
    /// The form that this finding is about.
    package var targetForm: TargetForm {
        TargetForm(rule: self.rule, form: self.corrections.first ?? self.quote)
    }
}
