import AAPMCore

/// Checks on lists of surface forms.
enum FormChecks {
    /// Placeholders that nothing will ever fill.
    static func placeholderProblems(in forms: DocumentCursor, known: Set<String>) -> [Diagnostic] {
        forms.items.flatMap { form -> [Diagnostic] in
            let lines = form.node.text == nil ? [form["say"], form["gloss"]].compactMap { $0 } : [form]
            return lines.flatMap { line in
                LineTemplate(line.node.text ?? "").placeholders.filter { !known.contains($0) }.map { name in
                    Diagnostic(
                        .unknownPlaceholder, at: line, "nothing fills {\(name)} here",
                        fix: NearestWord.suggestion(for: name, among: known.sorted()).map { "did you mean {\($0)}?" }
                            ?? "known here: " + known.sorted().map { "{\($0)}" }.joined(separator: ", "))
                }
            }
        }
    }

    /// Lists that leave someone without a line.
    ///
    /// - Parameters:
    ///   - register: How the speaker speaks; `nil` in a library, which serves all.
    ///   - level: The level of the scene; `nil` where any learner may come.
    static func coverageProblems(
        in forms: DocumentCursor, register: Register? = nil, level: CEFRLevel? = nil
    ) -> [Diagnostic] {
        let all = forms.forms
        guard !all.isEmpty else { return [] }
        var problems: [Diagnostic] = []
        if all.allSatisfy({ $0.say.placeholders.contains("name") }) {
            problems.append(
                Diagnostic(
                    .formMissing, at: forms, "every form needs {name}, which is not always known",
                    fix: "add one form without it"))
        }
        let registers = register.map { [$0] } ?? Register.allCases
        for register in registers where !all.contains(where: { Self.fits($0, register) }) {
            problems.append(
                Diagnostic(
                    .formMissing, at: forms, "no form fits the register “\(register.rawValue)”",
                    fix: "add one, or one without a register"))
        }
        let band = (level ?? .a1).band
        if all.allSatisfy({ ($0.band ?? .a) > band }) {
            problems.append(
                Diagnostic(
                    .formMissing, at: forms, "all forms are above band \(band.rawValue)",
                    fix: "add one of band \(band.rawValue), or one without a band"))
        }
        return problems
    }

    /// Lines without an end, most of all those that YAML has cut in two at a comma inside `[ ]`.
    static func endProblems(in forms: DocumentCursor) -> [Diagnostic] {
        forms.items.compactMap { form in
            let line = form.node.text == nil ? form["say"] : form
            guard let line, let last = line.node.text?.last, !".!?…»”\"}".contains(last) else { return nil }
            return Diagnostic(
                .lineUnfinished, at: line, "the line ends without a full stop, question or exclamation mark",
                fix: "if it goes on after a comma, put the whole line in quotes")
        }
    }

    /// Lines of tier 1 that have no meaning in L1 beside them.
    static func glossProblems(in forms: DocumentCursor) -> [Diagnostic] {
        forms.items.filter { $0.node["gloss"] == nil }.map { form in
            Diagnostic(
                .glossMissing, at: form, "a line of the companion needs its meaning in the learner's language",
                fix: "write it as {say: …, gloss: …}")
        }
    }

    private static func fits(_ form: SurfaceForm, _ register: Register) -> Bool {
        form.register == nil || form.register == register || form.register == .neutral
    }
}
