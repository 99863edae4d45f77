/// How sure we are that a learner holds a wrong rule (DESIGN 7.5), from evidence counted both ways.
package enum EvidenceRules {
    /// `error_rule_confidence` = (1 + Σ w·errors) ÷ (2 + Σ w·(errors + successes)); 0.5 without evidence.
    ///
    /// w is the product of pressure and recency weights, each 0.5 … 1, and a tier weight. An avoided chance is an
    /// opportunity but neither an error nor a success.
    package static func confidence(of evidence: [Evidence], at now: Timestamp) -> Double {
        var errors = 0.0
        var successes = 0.0
        for item in evidence {
            let weight = self.weight(of: item, at: now)
            switch item.outcome {
            case .incorrect: errors += weight
            case .correct: successes += weight
            case .avoided: break
            }
        }
        return (1 + errors) / (2 + errors + successes)
    }

    /// Pressure 0 … 1 maps to 0.5 … 1, tiers 1 to 3 to 0.5, 0.75 and 1, age halves towards 0.5 every 30 days.
    static func weight(of evidence: Evidence, at now: Timestamp) -> Double {
        let pressure = 0.5 + 0.5 * min(1, max(0, evidence.pressure))
        let tier =
            switch evidence.tier {
            case .companion: 0.5
            case .immersion: 0.75
            case .negotiation: 1.0
            }
        let days = max(0, Double(now.since(evidence.occurredAt).inMilliseconds) / 86_400_000)
        let recency = 0.5 + 0.5 / (1 + days / 30)
        return pressure * tier * recency
    }

    /// Fossilising: errors in at least 5 sessions, no improvement, confidence at least 0.7, at least one finished lesson.
    package static func isFossilising(
        _ evidence: [Evidence], confidence: Double, finishedLessons: Int
    ) -> Bool {
        let failing = Set(evidence.filter { $0.outcome == .incorrect }.map(\.session))
        guard failing.count >= 5, confidence >= 0.7, finishedLessons >= 1 else { return false }
        return !self.isImproving(evidence)
    }

    /// Whether the error share of the later half of the sessions is lower than that of the earlier half.
    static func isImproving(_ evidence: [Evidence]) -> Bool {
        let used = evidence.filter { $0.outcome != .avoided }.sorted { $0.occurredAt < $1.occurredAt }
        guard used.count >= 4 else { return false }
        let half = used.count / 2
        func share(_ items: ArraySlice<Evidence>) -> Double {
            Double(items.filter { $0.outcome == .incorrect }.count) / Double(items.count)
        }
        return share(used[half...]) < share(used[..<half])
    }

    /// Communicative pressure of a tier, the middle of its band (PEDAGOGY section 3).
    package static func pressure(of tier: Tier) -> Double {
        switch tier {
        case .companion: 0.2
        case .immersion: 0.45
        case .negotiation: 0.725
        }
    }
}
