import AAPMContent
import AAPMCore

/// Decides between what was seen: which findings stand, which chances went well, how formal the text is.
struct Verdict {
    let context: AnalysisContext
    let scalars: [Unicode.Scalar]

    /// The findings that stand, in order, none overlapping another: the surer one wins, then the shorter.
    func settle(_ words: [Finding], _ hits: [RuleRunner.Hit]) -> [Finding] {
        var candidates = words
        for hit in hits where hit.outcome == .incorrect && self.isExpected(hit) {
            candidates.append(self.finding(hit))
        }
        candidates.sort {
            ($1.confidence, $0.end - $0.start, $0.start, $0.rule) < (
                $0.confidence, $1.end - $1.start, $1.start, $1.rule
            )
        }
        // One mark a scalar and one a gap between scalars keep this linear.
        var taken = Array(repeating: false, count: self.scalars.count)
        var gaps = Array(repeating: false, count: self.scalars.count + 1)
        var standing: [Finding] = []
        for finding in candidates {
            let range = finding.start..<finding.end
            if range.isEmpty {
                if gaps[finding.start] { continue }
                gaps[finding.start] = true
            } else {
                if range.contains(where: { taken[$0] }) || gaps[finding.start...finding.end].contains(true) { continue }
                for index in range { taken[index] = true }
                for index in finding.start...finding.end where index > finding.start && index < finding.end {
                    gaps[index] = true
                }
            }
            standing.append(finding)
        }
        return standing.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }

    /// Every chance that a rule can tell: the findings of rules, and correct uses where nothing was found.
    func opportunities(_ findings: [Finding], _ hits: [RuleRunner.Hit]) -> [Opportunity] {
        // One mark a scalar keeps this linear.
        var faults: [String: [Bool]] = [:]
        var seen: Set<Opportunity> = []
        var opportunities: [Opportunity] = []
        for finding in findings {
            if faults[finding.rule] == nil {
                faults[finding.rule] = Array(repeating: false, count: self.scalars.count + 1)
            }
            for index in finding.start...finding.end { faults[finding.rule]?[index] = true }
            opportunities.append(
                Opportunity(rule: finding.rule, start: finding.start, end: finding.end, outcome: .incorrect))
        }
        for hit in hits where hit.outcome == .correct && (hit.rule.when == nil || self.isExpected(hit)) {
            if let marks = faults[hit.rule.id], (hit.start...hit.end).contains(where: { marks[$0] }) { continue }
            let opportunity = Opportunity(rule: hit.rule.id, start: hit.start, end: hit.end, outcome: .correct)
            if seen.insert(opportunity).inserted { opportunities.append(opportunity) }
        }
        return opportunities.sorted { ($0.start, $0.end, $0.rule) < ($1.start, $1.end, $1.rule) }
    }

    /// The register of most markers; `nil` when there is none or they balance.
    func register(_ hits: [RuleRunner.Hit]) -> Register? {
        var balance = 0
        for hit in hits {
            // The correct use of a rule about one register is a mark of the other.
            let step = hit.outcome == .incorrect ? 1 : -1
            switch hit.rule.marks {
            case .formal: balance += step
            case .informal: balance -= step
            case .neutral, nil: break
            }
        }
        return balance > 0 ? .formal : balance < 0 ? .informal : nil
    }

    private func isExpected(_ hit: RuleRunner.Hit) -> Bool {
        guard let when = hit.rule.when else { return hit.rule.marks == nil }
        return when == self.context.expectedRegister
    }

    private func finding(_ hit: RuleRunner.Hit) -> Finding {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self.scalars[hit.start..<hit.end])
        return Finding(
            start: hit.start, end: hit.end, quote: String(view), corrections: hit.corrections, type: hit.rule.type,
            cause: hit.rule.cause, code: hit.rule.code, rule: hit.rule.id, severity: hit.rule.severity,
            confidence: hit.rule.confidence, provenance: .rules)
    }
}
