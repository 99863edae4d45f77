import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Reputation")
struct ReputationRulesTests {
    private static func facts(
        _ findings: [(type: FrictionType, severity: Severity)] = [], isUnderstood: Bool = true,
        registerFits: Bool? = nil, tier: Tier = .immersion, taskReached: Bool = false, repairs: Bool = false
    ) -> ReputationRules.TurnFacts {
        ReputationRules.TurnFacts(
            findings: findings, isUnderstood: isUnderstood, registerFits: registerFits, tier: tier,
            taskReached: taskReached, repairs: repairs)
    }

    private static func changes(
        _ facts: ReputationRules.TurnFacts, understoodSoFar: Double = 0
    ) -> [ReputationChange] {
        ReputationRules.changes(for: facts, session: ID("s"), turn: 3, understoodSoFar: understoodSoFar)
    }

    @Test(
        "Friction costs its base times its severity",
        arguments: [
            (FrictionType.lexical, -0.05), (.morphosyntactic, -0.05), (.phonemic, -0.03), (.pragmatic, -0.08),
            (.register, -0.10), (.cultural, -0.15),
        ])
    func friction(type: FrictionType, base: Double) {
        let weights: [(Severity, Double)] = [(.low, 0.25), (.medium, 0.5), (.high, 0.75), (.critical, 1)]
        for (severity, weight) in weights {
            #expect(abs(ReputationRules.delta(of: type, severity: severity) - base * weight) < 1e-12)
        }
    }

    @Test("A turn's changes name their reasons in a fixed order")
    func reasons() {
        let all = Self.changes(Self.facts(registerFits: true, taskReached: true, repairs: true))
        #expect(all.map(\.reason) == [.understood, .registerFits, .taskReached, .repair])
        #expect(all.map(\.delta) == [0.05, 0.05, 0.10, 0.10])
        #expect(all.allSatisfy { $0.session == ID("s") && $0.turnIndex == 3 })
        let friction = Self.changes(Self.facts([(.lexical, .critical), (.cultural, .critical)], registerFits: false))
        #expect(friction.map(\.reason) == [.friction, .friction])
        #expect(friction.map(\.delta) == [-0.05, -0.15])
    }

    @Test("Being understood adds at most 0.15 a session")
    func understoodLimit() {
        let soFar: [(Double, [Double])] = [(0, [0.05]), (0.05, [0.05]), (0.12, [0.03]), (0.15, []), (0.2, [])]
        for (earlier, expected) in soFar {
            let deltas = Self.changes(Self.facts(), understoodSoFar: earlier).map(\.delta)
            #expect(deltas.count == expected.count)
            for (delta, wanted) in zip(deltas, expected) { #expect(abs(delta - wanted) < 1e-12) }
        }
    }

    @Test("Tier 1 holds nothing against anyone and does not judge the register")
    func companion() {
        #expect(Self.changes(Self.facts([(.cultural, .critical)], registerFits: true, tier: .companion)).isEmpty)
        #expect(Self.changes(Self.facts(registerFits: true, tier: .companion)).map(\.reason) == [.understood])
    }

    @Test(
        "The score stays within −0.5 … 1",
        arguments: [(0.0, 0.1, 0.1), (0.0, 5.0, 1.0), (0.0, -5.0, -0.5), (0.98, 0.05, 1.0), (-0.45, -0.15, -0.5)])
    func clamps(start: Double, delta: Double, expected: Double) {
        let change = ReputationChange(session: ID("s"), turnIndex: 1, reason: .understood, delta: delta)
        #expect(ReputationRules.apply([change], to: start) == expected)
    }

    @Test(
        "Absence decays towards 0 by 0.1 a week and never past it",
        arguments: [
            (0.4, 3.0, 0.1), (0.4, 0.0, 0.4), (0.4, 5.0, 0.0), (-0.4, 3.0, -0.1), (-0.05, 2.0, 0.0), (0.4, 0.5, 0.35),
            (0.4, -2.0, 0.4),
        ])
    func decay(score: Double, weeks: Double, expected: Double) {
        let decayed = ReputationRules.decayed(score, absence: .seconds(weeks * 7 * 24 * 3_600))
        #expect(abs(decayed - expected) < 1e-9)
    }

    @Test(
        "Bands",
        arguments: [
            (1.0, ReputationBand.warm), (0.5, .warm), (0.49, .friendly), (0, .friendly), (-0.01, .cool), (-0.3, .cool),
            (-0.31, .cold), (-0.5, .cold),
        ])
    func bands(score: Double, expected: ReputationBand) {
        #expect(ReputationBand(score: score) == expected)
    }
}
