import AAPMCore

/// A small working rule book for the rules of `TableAnalyzer`; `es.nothing` has no lesson.
struct TableRuleBook: RuleBook {
    func lesson(for target: TargetForm, languages: LanguagePair) -> RuleLesson? {
        guard languages.target == .spanish else { return nil }
        switch target.rule {
        case "es.agreement.determiner_noun":
            return self.lesson(
                target, "Words in -ma", "Some words in -ma are masculine.", .a1,
                [("la problema", "el problema"), ("la tema", "el tema"), ("la clima", "el clima")],
                "¿Cuál es el problema?", ["el problema|tema|clima"], ["la", "lo", "los"])
        case "es.copula.state":
            return self.lesson(
                target, "Estar for states", "How one feels right now takes estar.", .a2,
                [("Soy feliz hoy", "Estoy feliz hoy")], "¿Cómo está usted?", ["estoy *"], ["soy", "está", "estamos"])
        case "es.spelling":
            return self.lesson(
                target, "Spelling “\(target.form)”", "This word is written with c.", .a1,
                [("Yo nesesito", "Yo necesito")], "¿Qué necesita?", [target.form], ["necesita", "necesitas"])
        case "es.preposition.movement":
            return self.lesson(
                target, "Going somewhere", "Ir takes a.", .a1, [("Voy cine", "Voy al cine")], "¿Adónde va?",
                ["voy a *"], ["en", "de"])
        case "es.article.profession":
            return self.lesson(
                target, "Professions", "A profession goes without un.", .a1, [("Soy una profesora", "Soy profesora")],
                "¿A qué se dedica?", ["soy *"], [])
        case "es.politeness.request":
            return self.lesson(
                target, "Asking politely", "Quisiera is kinder than quiero.", .b1,
                [("Quiero un café", "Quisiera un café")], "¿Qué desea?", ["quisiera|querría"], ["quiere", "quise"])
        case "es.register.address":
            return self.lesson(
                target, "Usted", "With strangers use usted.", .a2, [("¿Tienes pan?", "¿Tiene pan?")],
                "¿Me quiere preguntar algo?", ["tiene"], ["tienes", "tenemos"])
        case "es.unknown_word":
            return self.lesson(
                target, "Finding the word", "Ask for it.", .a1, [("El zarru.", "")], "¿Qué quiere decir?",
                ["cómo se dice", "quiere|quiero decir", "es como"], [])
        case "es.l1_word":
            return self.lesson(
                target, "The word “\(target.form)”", "Say “\(target.form)”.", .a1,
                [("Vivo en una house.", "Vivo en una casa."), ("Mi dog es bueno.", "Mi perro es bueno.")],
                "Aquí decimos \(target.form).", [target.form], [])
        default: return nil
        }
    }

    func profiles(for languages: LanguagePair) -> [RuleProfile] {
        guard languages.target == .spanish else { return [] }
        return [
            self.profile("es.agreement.determiner_noun", "R:DET", "la clima", "el clima"),
            self.profile("es.copula.state", "R:VERB", "Soy feliz hoy", "Estoy feliz hoy"),
            self.profile("es.preposition.movement", "M:PREP", "Voy cine", "Voy a cine"),
            self.profile("es.register.address", "R:VERB:FORM", "¿Tienes pan?", "¿Tiene pan?", when: .formal),
            self.profile("es.spelling", "R:SPELL", "Yo nesesito", "Yo necesito"),
        ]
    }

    private func profile(
        _ rule: String, _ code: String, _ bad: String, _ good: String, when: Register? = nil
    ) -> RuleProfile {
        RuleProfile(
            rule: rule, type: rule == "es.spelling" ? .lexical : .morphosyntactic, cause: .unknown, code: code,
            severity: .medium, when: when, example: ContrastPair(bad: bad, good: good))
    }

    private func lesson(
        _ target: TargetForm, _ title: String, _ explanation: String, _ level: CEFRLevel,
        _ examples: [(String, String)], _ line: String, _ uses: [String], _ distractors: [String]
    ) -> RuleLesson {
        RuleLesson(
            target: target, title: title, explanation: explanation,
            examples: examples.map { ContrastPair(bad: $0.0, good: $0.1) },
            elicitations: [
                Elicitation(line: line, register: nil, level: .a1, cues: [FormPattern(line.lowercased())]),
                Elicitation(line: "Cuénteme.", register: .formal, level: .a1, cues: [FormPattern("cuénteme")]),
            ], uses: uses.map { FormPattern($0) }, distractors: distractors, level: level)
    }
}
