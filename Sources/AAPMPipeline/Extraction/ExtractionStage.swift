import AAPMCore

/// Phase 1: reads the whole talk again, now with what came before and after each turn.
struct ExtractionStage: PipelineStage {
    let analyzer: any FrictionAnalyzer
    let rules: any RuleBook

    /// How many turns of context a friction point keeps on either side.
    private static let contextReach = 3

    /// - Throws: `AAPMError` with `.analysisUnavailable`; `CancellationError`.
    func run(_ input: ExtractionInput) throws -> Extraction {
        var points: [FrictionPoint] = []
        var chances: [Int: [Chance]] = [:]
        var counts = ProposalCounts()
        let proposals = Dictionary(grouping: input.proposals, by: \.turn)
        let profiles = proposals.isEmpty ? [] : self.rules.profiles(for: input.facts.languages)
        let verifier = ProposalVerifier(
            analyzer: self.analyzer,
            profiles: Dictionary(profiles.map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first }))
        let helpRequests = Set(input.turns.filter { $0.reply?.countsTurn == false }.compactMap(\.answers))
        for (position, turn) in input.turns.enumerated() where turn.speaker == .learner {
            // "How do you say …?" is a request for help and no attempt at the language.
            if helpRequests.contains(turn.index) { continue }
            try Task.checkCancellation()
            let analysisContext = self.context(of: position, input)
            var analysis = try self.analyzer.analyze(turn.text, in: analysisContext)
            if let stored = input.stored {
                analysis = analysis.with(findings: stored[turn.index] ?? [])
            } else if let proposed = proposals[turn.index] {
                let verified = try verifier.findings(proposed, in: turn.text, analysis, analysisContext)
                analysis = analysis.with(findings: verified.findings)
                counts += verified.counts
            }
            let context = Self.lines(around: position, in: input.turns)
            for finding in analysis.findings {
                points.append(
                    FrictionPoint(
                        id: input.facts.id(.extraction, points.count), session: input.facts.session.id,
                        learner: input.facts.learner.id, turnIndex: turn.index, utterance: turn.text,
                        finding: finding, context: context, classification: nil,
                        createdAt: input.facts.writtenAt))
            }
            chances[turn.index] = Self.chances(in: turn, analysis)
        }
        let uses = KnownUses(
            targets: input.known + points.map(\.finding.taughtForm), languages: input.facts.languages,
            rules: self.rules)
        return Extraction(
            points: points,
            chances: input.turns.flatMap { turn in
                chances[turn.index].map { $0 + uses.chances(in: turn, besides: $0) } ?? []
            }, proposals: counts)
    }

    private func context(of position: Int, _ input: ExtractionInput) -> AnalysisContext {
        var names = input.facts.setting?.knownNames ?? []
        if let name = input.facts.learner.displayName { names.insert(name) }
        return AnalysisContext(
            languages: input.facts.languages, knownNames: names,
            expectedRegister: input.facts.setting?.expectedRegister,
            precedingLine: input.turns[..<position].last { $0.speaker == .character }?.text,
            allowsNative: input.facts.session.tier == .companion)
    }

    private static func lines(around position: Int, in turns: [Turn]) -> [ContextLine] {
        let reach = max(0, position - self.contextReach)...min(turns.count - 1, position + self.contextReach)
        return reach.filter { $0 != position }.map {
            ContextLine(index: turns[$0].index, speaker: turns[$0].speaker, text: turns[$0].text)
        }
    }

    /// The errors of the findings, and what else was tried. A chance that the analyzer lists besides its finding is
    /// that finding's and not counted again.
    private static func chances(in turn: Turn, _ analysis: Analysis) -> [Chance] {
        func chance(_ target: TargetForm, _ start: Int, _ outcome: OpportunityOutcome) -> Chance {
            Chance(
                turnIndex: turn.index, start: start, target: target, outcome: outcome, occurredAt: turn.createdAt)
        }
        let scalars = Array(turn.text.unicodeScalars)
        var chances = analysis.findings.map { chance($0.taughtForm, $0.start, .incorrect) }
        for opportunity in analysis.opportunities {
            let isFinding = analysis.findings.contains {
                $0.rule == opportunity.rule && $0.start <= opportunity.end && opportunity.start <= $0.end
            }
            if isFinding { continue }
            let span = opportunity.start..<max(opportunity.start, opportunity.end)
            let form = String(String.UnicodeScalarView(scalars[span.clamped(to: scalars.indices)]))
            chances.append(
                chance(TargetForm(rule: opportunity.rule, form: form), opportunity.start, opportunity.outcome))
        }
        return chances.sorted { ($0.start, $0.target.rule) < ($1.start, $1.target.rule) }
    }
}

extension Analysis {
    fileprivate func with(findings: [Finding]) -> Analysis {
        Analysis(
            findings: findings, opportunities: self.opportunities, nativeShare: self.nativeShare,
            register: self.register, wordCount: self.wordCount)
    }
}
