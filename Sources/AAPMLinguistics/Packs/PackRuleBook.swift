import AAPMContent
package import AAPMCore

/// What the packs teach.
package struct PackRuleBook: RuleBook {
    private let packs: PackLibrary

    package init(packs: PackLibrary) {
        self.packs = packs
    }

    package func lesson(for target: TargetForm, languages: LanguagePair) -> RuleLesson? {
        // A pack that cannot be read teaches nothing; the analyzer is the one that reports it.
        guard let pack = try? self.packs.pack(for: languages.target),
            let rule = pack.rulesByID[target.rule]?.document
        else { return nil }
        let fill = { (text: String) in text.replacing("{form}", with: target.form) }
        let patterns = { (pattern: FormPattern) in FormPattern(fill(pattern.source)) }
        let uses = UseFilter(pack: pack, form: target.form).filter(rule.teach.uses.map(patterns))
        return RuleLesson(
            target: target,
            title: fill(Self.text(rule.teach.title, languages.native)),
            explanation: fill(Self.text(rule.teach.explanation, languages.native)),
            examples: rule.bad,
            elicitations: Self.elicitations(rule.teach.elicitations, for: target.form).map {
                Elicitation(
                    line: fill($0.line), register: $0.register, level: $0.level, cues: $0.cues.map(patterns))
            },
            uses: uses.isEmpty ? [FormPattern(target.form)] : uses,
            distractors: rule.teach.distractors,
            level: rule.level)
    }

    package func profiles(for languages: LanguagePair) -> [RuleProfile] {
        // As above; and what has no correction is nothing that a model could correct.
        guard let pack = try? self.packs.pack(for: languages.target) else { return [] }
        return pack.rules.map(\.document)
            .filter { !$0.bad[0].good.isEmpty && ($0.natives.isEmpty || $0.natives.contains(languages.native)) }
            .sorted { $0.id < $1.id }
            .map {
                RuleProfile(
                    rule: $0.id, type: $0.type, cause: $0.cause, code: $0.code, severity: $0.severity, when: $0.when,
                    example: $0.bad[0])
            }
    }

    /// The lines that ask for this form, then those that ask for any; all of them when there are none of either.
    private static func elicitations(_ lines: [ElicitationDocument], for form: String) -> [Elicitation] {
        let form = WordFolding.fold(form)
        let fitting = lines.filter { $0.forms.contains { WordFolding.fold($0) == form } }
        let general = lines.filter(\.forms.isEmpty)
        let chosen = fitting + general
        return (chosen.isEmpty ? lines : chosen).map(\.line)
    }

    /// The text in the learner's L1, else in English, else in whatever language there is.
    private static func text(_ texts: [String: String], _ native: Language) -> String {
        texts[native.code] ?? texts["en"] ?? texts.min { $0.key < $1.key }?.value ?? ""
    }
}
