package import AAPMCore

extension Directive {
    /// An order of a test's own making, active since the sample moment.
    package static func made(
        _ id: String = "a", rule: String, form: String, lines: [Elicitation], uses: [String]
    ) -> Directive {
        Directive(
            id: ID(id), learner: ID("learner-1"), persona: "barrio", character: nil,
            target: TargetForm(rule: rule, form: form), example: form, lines: lines,
            uses: uses.map { FormPattern($0) }, priority: .soon, status: .active, attempts: 0, source: ID("session-1"),
            createdAt: .sample, expiresAt: .sample + DirectiveLifecycle.lifetime, updatedAt: .sample)
    }

    /// A rule of grammar whose form is a word of every other line.
    package static let personalA = Directive.made(
        rule: "es.personal_a", form: "a",
        lines: [
            .cued("¿A quién visitas los domingos?", .informal, "a quién"),
            .cued("¿A quién conoce usted aquí?", .formal, "a quién"),
        ], uses: ["visito|veo|conozco a *"])

    /// “usted” with people who expect it.
    package static let politeness = Directive.made(
        rule: "es.register.tu", form: "tiene",
        lines: [
            .cued("¿Tiene usted alguna pregunta para mí?", .formal, "tiene usted"),
            .cued("¿Qué desea saber de mí?", .formal, "qué desea"),
        ], uses: ["usted *", "tiene|puede usted"])

    /// A word that another one differs from by its accent alone.
    package static func accented(_ form: String) -> Directive {
        .made(
            rule: "es.accent_word", form: form, lines: [.cued("Cuénteme algo con «\(form)».", nil, form)],
            uses: [form])
    }
}

extension Elicitation {
    package static func cued(_ line: String, _ register: Register?, _ cue: String) -> Elicitation {
        Elicitation(line: line, register: register, level: .a1, cues: [FormPattern(cue)])
    }
}
