/// The table of PEDAGOGY section 4 as pure functions.
package enum ReputationRules {
    package static let range = -0.5...1.0
    /// The most that understood turns may add in one session.
    package static let understoodSessionLimit = 0.15

    private static let understood = 0.05
    private static let registerFits = 0.05
    private static let taskReached = 0.10
    private static let repair = 0.10
    private static let decayPerWeek = 0.1

    /// What happened in one learner turn.
    package struct TurnFacts: Sendable {
        package let findings: [(type: FrictionType, severity: Severity)]
        /// Whether the character understood the turn.
        package let isUnderstood: Bool
        /// Whether the register fits; `nil` when it was not judged.
        package let registerFits: Bool?
        package let tier: Tier
        package let taskReached: Bool
        /// The previous turn of the learner broke down and this one did not.
        package let repairs: Bool

        package init(
            findings: [(type: FrictionType, severity: Severity)], isUnderstood: Bool, registerFits: Bool?, tier: Tier,
            taskReached: Bool, repairs: Bool
        ) {
            self.findings = findings
            self.isUnderstood = isUnderstood
            self.registerFits = registerFits
            self.tier = tier
            self.taskReached = taskReached
            self.repairs = repairs
        }
    }

    /// The delta of one friction, negative.
    package static func delta(of type: FrictionType, severity: Severity) -> Double {
        let base: Double =
            switch type {
            case .lexical, .morphosyntactic: -0.05
            case .phonemic: -0.03
            case .pragmatic: -0.08
            case .register: -0.10
            case .cultural: -0.15
            }
        return base * severity.weight
    }

    /// Everything that one turn changes, with reasons, in a fixed order.
    ///
    /// - Parameter understoodSoFar: What `understood` has added in this session already.
    package static func changes(
        for facts: TurnFacts, session: ID<Session>, turn: Int, understoodSoFar: Double
    ) -> [ReputationChange] {
        var changes: [ReputationChange] = []
        func add(_ reason: ReputationReason, _ delta: Double) {
            changes.append(ReputationChange(session: session, turnIndex: turn, reason: reason, delta: delta))
        }
        if facts.isUnderstood, facts.findings.isEmpty {
            let room = Self.understoodSessionLimit - understoodSoFar
            if room > 1e-9 { add(.understood, min(Self.understood, room)) }
        }
        if facts.registerFits == true, facts.tier >= .immersion { add(.registerFits, Self.registerFits) }
        if facts.taskReached { add(.taskReached, Self.taskReached) }
        if facts.repairs { add(.repair, Self.repair) }
        // Tier 1 is safe: errors there are recast, never held against the learner (PEDAGOGY section 3).
        if facts.tier >= .immersion {
            for finding in facts.findings { add(.friction, self.delta(of: finding.type, severity: finding.severity)) }
        }
        return changes
    }

    /// The score after `changes`, within the range.
    package static func apply(_ changes: [ReputationChange], to score: Double) -> Double {
        changes.reduce(score) { Self.clamp($0 + $1.delta) }
    }

    /// Absence: decays towards 0, at most 0.1 a week, and never past it.
    package static func decayed(_ score: Double, absence: Duration) -> Double {
        let weeks = max(0, Double(absence.inMilliseconds) / (7 * 24 * 3_600 * 1_000))
        let loss = self.decayPerWeek * weeks
        return score > 0 ? max(0, score - loss) : min(0, score + loss)
    }

    package static func clamp(_ score: Double) -> Double {
        min(self.range.upperBound, max(self.range.lowerBound, score))
    }
}
