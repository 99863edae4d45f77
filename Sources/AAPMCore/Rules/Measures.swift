/// The measures of PEDAGOGY section 7 as pure functions. A measure without data is `nil`, never 0 or 1.
package enum Measures {
    package static let taskCompletionTarget = 0.80
    package static let registerAccuracyTarget = 0.85
    package static let hitRateTarget = 0.60
    package static let negotiationSuccessTarget = 0.70
    package static let comprehensibilityTarget = 0.75

    /// `part` ÷ `whole`; `nil` when there is no whole.
    package static func share(_ part: Int, of whole: Int) -> Double? {
        whole <= 0 ? nil : Double(part) / Double(whole)
    }

    /// Arithmetic mean.
    package static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Whether a measure reaches its target. Means of shares are compared with a tolerance for binary fractions.
    package static func meets(_ value: Double?, _ target: Double) -> Bool? {
        value.map { $0 >= target - 1e-9 }
    }

    /// Tasks completed ÷ attempted in tiers 2 and 3. A session that has a scene and at least one learner turn is an
    /// attempt, however it ended.
    package static func taskCompletion(of sessions: [Session]) -> Double? {
        let attempts = self.attempts(sessions).filter { $0.tier >= .immersion }
        return self.share(attempts.filter(\.taskCompleted).count, of: attempts.count)
    }

    /// Objectives reached ÷ attempted in tier 3.
    package static func negotiationSuccess(of sessions: [Session]) -> Double? {
        let attempts = self.attempts(sessions).filter { $0.tier == .negotiation }
        return self.share(attempts.filter(\.taskCompleted).count, of: attempts.count)
    }

    private static func attempts(_ sessions: [Session]) -> [Session] {
        sessions.filter { $0.status == .ended && $0.scene != nil && $0.turnsUsed > 0 }
    }

    /// Forms failed again ÷ forms with an opportunity (FPRR), over the evidence of one session.
    ///
    /// - Parameter failedEarlier: Target keys that were a friction in an earlier session.
    package static func recurrence(of evidence: [Evidence], failedEarlier: Set<String>) -> Double? {
        let forms = Set(evidence.map(\.target.key))
        let failed = Set(evidence.filter { $0.outcome == .incorrect }.map(\.target.key))
        return self.share(failed.intersection(failedEarlier).count, of: forms.count)
    }

    /// Turns in the register of the scene ÷ turns judged.
    package static func registerAccuracy(fitting: Int, turns: Int) -> Double? {
        self.share(fitting, of: turns)
    }

    /// max(0, 1 − L1 share now ÷ baseline); `nil` without a baseline above 0.
    package static func codeSwitchReduction(now: Double?, baseline: Double?) -> Double? {
        guard let now, let baseline, baseline > 0 else { return nil }
        return max(0, 1 - now / baseline)
    }

    /// How often a form was used correctly when a character made room for it.
    package static func hitRate(of directives: [Directive]) -> HitRate {
        let tried = directives.filter { $0.lastAttempt != nil }
        let hits = directives.filter { $0.status == .usedCorrectly }.count
        return HitRate(
            ofOpportunities: self.share(hits, of: tried.count), ofAll: self.share(hits, of: directives.count))
    }

    /// Weighted mean of the reputation over characters, within the range of a reputation; `nil` without weight.
    package static func reputation(_ characters: [(score: Double, weight: Double)]) -> Double? {
        let weight = characters.reduce(0) { $0 + max(0, $1.weight) }
        guard weight > 0 else { return nil }
        return ReputationRules.clamp(characters.reduce(0) { $0 + $1.score * max(0, $1.weight) } / weight)
    }

    /// Mean of the utterance scores; `nil` without speech.
    package static func comprehensibility(of scores: [Double]) -> Double? {
        self.mean(scores)
    }

    /// Events a minute; `nil` without time.
    package static func rate(_ events: Int, minutes: Double) -> Double? {
        minutes > 0 ? Double(events) / minutes : nil
    }

    /// Which way a series goes: the slope of the regression line against 5 % of the mean's size. Fewer than three values
    /// are no series and count as stable.
    package static func trend(of series: [Double]) -> Trend {
        guard series.count >= 3, let mean = self.mean(series) else { return .stable }
        let middle = Double(series.count - 1) / 2
        var covariance = 0.0
        var variance = 0.0
        for (index, value) in series.enumerated() {
            covariance += (Double(index) - middle) * (value - mean)
            variance += (Double(index) - middle) * (Double(index) - middle)
        }
        let slope = covariance / variance
        let threshold = 0.05 * abs(mean)
        return slope > threshold ? .improving : slope < -threshold ? .declining : .stable
    }

    /// Whether a fossilised form is one no more: at least 0.85 correct over the last five sessions with opportunities.
    package static func isResolved(_ evidence: [Evidence]) -> Bool {
        let sessions = Dictionary(grouping: evidence, by: \.session).values
            .sorted {
                ($0.map(\.occurredAt).max() ?? $0[0].occurredAt) > ($1.map(\.occurredAt).max() ?? $1[0].occurredAt)
            }
            .prefix(5)
        guard sessions.count == 5 else { return false }
        let chances = sessions.flatMap { $0 }
        let correct = chances.filter { $0.outcome == .correct }.count
        return self.share(correct, of: chances.count).map { $0 >= 0.85 } ?? false
    }
}

/// The injection hit rate both ways (PEDAGOGY section 7).
package struct HitRate: Hashable, Sendable {
    /// `used_correctly` ÷ directives that had an opportunity.
    package let ofOpportunities: Double?
    /// `used_correctly` ÷ all directives.
    package let ofAll: Double?

    package init(ofOpportunities: Double?, ofAll: Double?) {
        self.ofOpportunities = ofOpportunities
        self.ofAll = ofAll
    }
}

/// Which way a measure goes over sessions, for one where more is better.
package enum Trend: String, Sendable, Codable {
    case improving, stable, declining
}
