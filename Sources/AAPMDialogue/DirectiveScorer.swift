import AAPMCore

/// Judges what the learner made of a chance, from the turn alone.
enum DirectiveScorer {
    /// `incorrect` when the analyzer objects to the form, else `correct` when the form was used, else `avoided`.
    ///
    /// A rule of grammar is used where the analyzer saw it followed or one of the directive's uses occurs; only a word
    /// counts wherever it stands.
    static func outcome(of directive: Directive, in text: String, _ analysis: Analysis) -> OpportunityOutcome {
        if analysis.findings.contains(where: { self.concerns($0, directive.target) }) { return .incorrect }
        let chances = self.chances(for: directive.target, in: analysis)
        if chances.contains(.incorrect) { return .incorrect }
        if chances.contains(.correct) { return .correct }
        let words = WordFolding.words(of: text)
        // A word is right only with its marks: `que` is no use of `qué`.
        let ignoring = !directive.target.isWord
        if directive.uses.contains(where: { $0.firstMatch(in: words, ignoringDiacritics: ignoring) != nil }) {
            return .correct
        }
        return TargetUse.occurs(directive.target, in: words) ? .correct : .avoided
    }

    /// The evidence of the turn's first chance, under the key that the pipeline will find it by.
    ///
    /// - Parameter isFirst: Whether the session is the learner's first of tier 3.
    static func evidence(
        of directive: Directive, in turn: Turn, session: Session, outcome: OpportunityOutcome, isFirst: Bool = false
    ) -> Evidence {
        let analysis = turn.analysis ?? .empty
        return Evidence(
            learner: session.learner, session: session.id, turnIndex: turn.index, target: directive.target,
            occurrence: 0, outcome: self.firstChance(for: directive.target, in: analysis) ?? outcome,
            tier: session.tier, pressure: NegotiationRules.pressure(of: session.tier, isFirst: isFirst),
            occurredAt: turn.createdAt)
    }

    /// A grammar rule is one thing whatever the words; a word is recognised by what it should have been.
    private static func concerns(_ finding: Finding, _ target: TargetForm) -> Bool {
        if finding.targetForm.key == target.key { return true }
        // A rule whose form nobody knows, such as an unknown word, is about the rule alone.
        if target.form.isEmpty { return finding.rule == target.rule }
        guard target.isWord, finding.rule == target.rule else { return false }
        let form = WordFolding.fold(target.form)
        return finding.corrections.contains { WordFolding.fold($0) == form }
    }

    /// Chances to follow a rule of grammar that the analyzer lists; it lists none for single words.
    private static func chances(for target: TargetForm, in analysis: Analysis) -> [OpportunityOutcome] {
        target.isWord ? [] : analysis.opportunities.filter { $0.rule == target.rule }.map(\.outcome)
    }

    /// Errors and uses in order of place: the first is occurrence 0 wherever a turn is read.
    private static func firstChance(for target: TargetForm, in analysis: Analysis) -> OpportunityOutcome? {
        let finding = analysis.findings.filter { self.concerns($0, target) }.map(\.start).min()
        let chance =
            target.isWord
            ? nil : analysis.opportunities.filter { $0.rule == target.rule }.min { $0.start < $1.start }
        guard let chance else { return finding == nil ? nil : .incorrect }
        guard let finding, finding <= chance.end else { return chance.outcome }
        return .incorrect
    }
}
