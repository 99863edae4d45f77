import AAPMCore

extension RuleBook {
    /// What the pack knows about a rule whatever the form: lines and uses that need a form are left out.
    ///
    /// - Returns: `nil` when the pack does not know the rule.
    func openLesson(for rule: String, languages: LanguagePair) -> OpenLesson? {
        // Two forms that are no words: what differs between their lessons was made of the form.
        guard let bare = self.lesson(for: TargetForm(rule: rule, form: ""), languages: languages),
            let probe = self.lesson(for: TargetForm(rule: rule, form: "x"), languages: languages)
        else { return nil }
        let uses = Set(probe.uses.map(\.source))
        let lines = Set(probe.elicitations)
        return OpenLesson(
            title: bare.title == probe.title ? bare.title : nil,
            explanation: bare.explanation == probe.explanation ? bare.explanation : nil,
            examples: bare.examples.filter { !$0.good.isEmpty && probe.examples.contains($0) },
            elicitations: bare.elicitations.filter { lines.contains($0) },
            uses: bare.uses.filter { !$0.source.isEmpty && uses.contains($0.source) })
    }

    /// The pack's title of a form.
    ///
    /// - Returns: `nil` when there is none, or it is made of a form that is empty.
    func title(of target: TargetForm, languages: LanguagePair) -> String? {
        target.form.isEmpty
            ? self.openLesson(for: target.rule, languages: languages)?.title
            : self.lesson(for: target, languages: languages)?.title
    }
}
