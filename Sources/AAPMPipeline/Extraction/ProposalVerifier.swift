import AAPMCore

/// What became of proposals, in numbers.
struct ProposalCounts: Hashable, Sendable {
    /// New findings.
    var found = 0
    /// Findings of the rules that a model saw, too.
    var merged = 0
    /// Not verified: of use to nobody but the statistics.
    var suggestions = 0

    static func += (left: inout Self, right: Self) {
        left.found += right.found
        left.merged += right.merged
        left.suggestions += right.suggestions
    }
}

/// Decides which of a model's proposals count: models propose, rules check.
struct ProposalVerifier: Sendable {
    let analyzer: any FrictionAnalyzer
    let profiles: [String: RuleProfile]

    /// Below this the model itself does not believe it.
    private static let leastConfidence = 0.5
    /// A model is believed so far and no further.
    private static let mostConfidence = 0.6
    /// More findings than this in one turn are a matter of taste.
    private static let findingsPerTurn = 8

    /// The findings of a turn with those of a model among them.
    ///
    /// A proposal counts when it quotes the turn, is one small change, names a rule of the pair, does not contradict what
    /// the rules are sure of, and leaves a turn in which the analyzer finds no more than before. One that says what a
    /// finding of the rules says makes that finding surer.
    ///
    /// - Parameters:
    ///   - proposals: Of this turn, in the model's order.
    ///   - analysis: What the rules see.
    /// - Returns: The findings in order of `start`, never overlapping.
    /// - Throws: `AAPMError` with `.analysisUnavailable`.
    func findings(
        _ proposals: [Proposal], in text: String, _ analysis: Analysis, _ context: AnalysisContext
    ) throws -> (findings: [Finding], counts: ProposalCounts) {
        var findings = analysis.findings
        var counts = ProposalCounts()
        for proposal in proposals {
            guard let profile = self.profiles[proposal.rule],
                profile.when == nil || profile.when == context.expectedRegister,
                proposal.confidence >= Self.leastConfidence, let edit = ProposedEdit(proposal, in: text)
            else {
                counts.suggestions += 1
                continue
            }
            if let place = findings.firstIndex(where: { Self.overlap($0, edit) }) {
                if findings[place].provenance != .model, findings[place].provenance != .merged,
                    Self.agree(findings[place], edit, profile)
                {
                    findings[place] = findings[place].confirmed
                    counts.merged += 1
                } else {
                    counts.suggestions += 1
                }
                continue
            }
            guard counts.found < Self.findingsPerTurn, !Self.isContradicted(edit, profile, by: analysis),
                try self.analyzer.analyze(edit.corrected, in: context).findings.count <= analysis.findings.count
            else {
                counts.suggestions += 1
                continue
            }
            findings.append(Self.finding(edit, profile, proposal))
            counts.found += 1
        }
        return (findings.sorted { ($0.start, $0.end) < ($1.start, $1.end) }, counts)
    }

    private static func finding(_ edit: ProposedEdit, _ profile: RuleProfile, _ proposal: Proposal) -> Finding {
        Finding(
            start: edit.start, end: edit.end, quote: edit.quote, corrections: [edit.correction], type: profile.type,
            cause: profile.cause, code: profile.code, rule: profile.rule, severity: profile.severity,
            confidence: min(proposal.confidence, self.mostConfidence), provenance: .model)
    }

    private static func overlap(_ finding: Finding, _ edit: ProposedEdit) -> Bool {
        if finding.start == edit.start { return true }
        return finding.start < edit.end && edit.start < finding.end
    }

    private static func agree(_ finding: Finding, _ edit: ProposedEdit, _ profile: RuleProfile) -> Bool {
        finding.rule == profile.rule
            || finding.corrections.contains { WordFolding.fold($0) == WordFolding.fold(edit.correction) }
    }

    /// Whether the rules counted the very place as a right use of the form.
    private static func isContradicted(_ edit: ProposedEdit, _ profile: RuleProfile, by analysis: Analysis) -> Bool {
        analysis.opportunities.contains {
            $0.rule == profile.rule && $0.outcome == .correct && $0.start <= edit.end && edit.start <= $0.end
        }
    }
}

extension Finding {
    /// The same, seen twice.
    fileprivate var confirmed: Finding {
        Finding(
            start: self.start, end: self.end, quote: self.quote, corrections: self.corrections, type: self.type,
            cause: self.cause, code: self.code, rule: self.rule, severity: self.severity,
            confidence: min(0.99, self.confidence + (1 - self.confidence) / 4), provenance: .merged)
    }
}
