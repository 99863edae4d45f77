import AAPMCore

extension SceneTurn {
    // MARK: - Recasts

    /// Gives the learner's words back in their right form, inside the character's own line.
    ///
    /// In tier 1 each time but once a turn, in tier 2 once a rule (PEDAGOGY section 3). A felt register comes here too:
    /// socially, never as a comment on grammar.
    /// - Parameter fills: What the turn filled; said in L1, it is said back in L2.
    /// - Returns: Whether something was said.
    @discardableResult
    mutating func recastOrSay(_ fills: [TurnReading.Fill]) -> Bool {
        let wasNative = self.talk.tier == .companion && self.analysis.nativeShare >= 0.5
        if let fill = fills.first(where: { $0.value != nil && ($0.isNative || wasNative) }),
            self.say(.recast, values: ["recast": fill.answer.label])
        {
            self.draft.recasts = fill.answer.label
            return true
        }
        let excluded = self.talk.tier == .companion ? [] : self.state.recast
        if let recast = RecastPhrase(
            self.analysis, in: self.source, language: self.talk.languages.target, excluding: excluded),
            self.say(.recast, values: ["recast": recast.phrase])
        {
            self.draft.recasts = recast.form
            if TargetForm(rule: recast.rule, form: recast.form).isWord { self.draft.recastPart = self.draft.parts.last }
            if !self.state.recast.contains(recast.rule) { self.state.recast.append(recast.rule) }
            return true
        }
        return self.feelRegister()
    }

    /// A word that the reaction says anyway needs no echo of its own.
    mutating func foldRecast() {
        guard let part = self.draft.recastPart, let form = self.draft.recasts, self.draft.parts.count > 1,
            let index = self.draft.parts.firstIndex(of: part)
        else { return }
        let others = self.draft.parts.enumerated().filter { $0.offset != index }.map(\.element.text)
        if FormPattern(WordFolding.fold(form)).occurs(in: others.joined(separator: " "), ignoringDiacritics: false) {
            self.draft.parts.remove(at: index)
        }
    }

    /// Cool but kind, at most twice a talk and never twice running.
    private mutating func feelRegister() -> Bool {
        let isOff = self.analysis.findings.contains { $0.type == .register && $0.confidence >= 0.6 }
        guard isOff, !self.showsWarning, self.talk.tier >= .immersion, self.talk.character.expects == .formal,
            self.state.registerFeltAt.count < 2,
            self.state.exchanges - (self.state.registerFeltAt.last ?? -3) >= 3, self.say(.registerFelt)
        else { return false }
        self.state.registerFeltAt.append(self.state.exchanges)
        return true
    }

    // MARK: - Eliciting

    /// Speaks a line that makes the learner need a form, in place of the next question, which comes after it.
    ///
    /// - Returns: `false` when there is no directive or none of its lines suits.
    mutating func elicit() -> Bool {
        guard let directive = self.directive, !self.talk.isLastTurn, let line = self.elicitation(of: directive)
        else { return false }
        self.draft.parts.append(ReplyDraft.Part(text: line.text, gloss: nil))
        self.draft.elicits = directive.id
        self.draft.move = "elicit"
        self.state.elicited.append(LineRealiser.hash(line.source))
        self.state.pending = .elicitation
        return true
    }

    /// Elicits after an aside, when what was asked can wait: it is asked again after the answer.
    mutating func elicitInPassing() -> Bool {
        switch self.state.pending {
        case .slot, .nothing: self.nextGoal != .close && self.elicit()
        default: false
        }
    }

    /// The line that suits best: proved by its cues, new, in the character's register, at the learner's level.
    private func elicitation(of directive: Directive) -> (text: String, source: String)? {
        struct Candidate {
            let text: String
            let source: String
            let rank: Int
        }
        var candidates: [Candidate] = []
        for elicitation in directive.lines {
            let isUsed = self.state.elicited.contains(LineRealiser.hash(elicitation.line))
            if isUsed, !self.insists { continue }
            var values = ["form": directive.target.form, "character": self.talk.character.shortName]
            values["name"] = self.talk.learnerName
            guard let text = LineTemplate(elicitation.line).filled(with: values) else { continue }
            // The whole reply counts, but a line that needs help from chance is no elicitation.
            guard elicitation.cues.isEmpty || elicitation.cues.contains(where: { $0.occurs(in: text) })
            else { continue }
            var rank = 0
            if isUsed { rank += 40 }
            if let register = elicitation.register, register != .neutral, register != self.talk.character.speaks {
                rank += 20
            }
            rank += max(0, elicitation.level.rank - self.talk.level.rank) * 5
            candidates.append(Candidate(text: text, source: elicitation.line, rank: rank))
        }
        guard let best = candidates.map(\.rank).min() else { return nil }
        let open = candidates.filter { $0.rank == best }
        let key = "\(self.talk.session)/\(self.state.exchanges)/\(self.realiser.attempt)/\(directive.id.text)"
        let choice = open[self.talk.variation.pick(open.count, for: key)]
        return (choice.text, choice.source)
    }
}
