import AAPMCore
import AAPMTestSupport
import Testing

@Suite("The measures")
struct MeasuresTests {
    private static func session(_ tier: Tier, completed: Bool, scene: String? = "bakery", turns: Int = 3) -> Session {
        var session = Session.sample(tier: tier, scene: scene)
        session.status = .ended
        session.turnsUsed = turns
        session.taskCompleted = completed
        return session
    }

    @Test("Without data every measure is nil")
    func withoutData() {
        #expect(Measures.taskCompletion(of: []) == nil)
        #expect(Measures.negotiationSuccess(of: []) == nil)
        #expect(Measures.recurrence(of: [], failedEarlier: ["a"]) == nil)
        #expect(Measures.registerAccuracy(fitting: 0, turns: 0) == nil)
        #expect(Measures.codeSwitchReduction(now: nil, baseline: 0.8) == nil)
        #expect(Measures.codeSwitchReduction(now: 0.2, baseline: nil) == nil)
        #expect(Measures.codeSwitchReduction(now: 0.2, baseline: 0) == nil)
        #expect(Measures.hitRate(of: []) == HitRate(ofOpportunities: nil, ofAll: nil))
        #expect(Measures.reputation([]) == nil)
        #expect(Measures.comprehensibility(of: []) == nil)
        #expect(Measures.rate(3, minutes: 0) == nil)
        #expect(Measures.meets(nil, 0.8) == nil)
    }

    @Test("Task completion counts tiers 2 and 3, scenes and talks with turns")
    func taskCompletion() {
        #expect(
            Measures.taskCompletion(of: [
                Self.session(.immersion, completed: true), Self.session(.negotiation, completed: false),
                Self.session(.companion, completed: true), Self.session(.immersion, completed: false, scene: nil),
                Self.session(.immersion, completed: false, turns: 0),
            ]) == 0.5)
        #expect(Measures.taskCompletion(of: [Self.session(.companion, completed: true)]) == nil)
    }

    @Test("The hit rate is reported over opportunities and over all")
    func hitRate() {
        let tried = DirectiveAttempt(session: ID("s"), elicitedAt: 0, scoredAt: 1)
        let directives: [Directive] = [
            .sample("1", status: .usedCorrectly, attempts: 1, lastAttempt: tried),
            .sample("2", status: .usedIncorrectly, attempts: 1, lastAttempt: tried),
            .sample("3", status: .pending), .sample("4", status: .expired),
        ]
        #expect(Measures.hitRate(of: directives) == HitRate(ofOpportunities: 0.5, ofAll: 0.25))
    }

    @Test("Recurrence needs its opportunities: talking less does not make it fall")
    func recurrence() {
        func evidence(_ rule: String, _ outcome: OpportunityOutcome) -> Evidence {
            .sample(target: TargetForm(rule: rule, form: "x"), outcome: outcome)
        }
        let talk = [
            evidence("a", .incorrect), evidence("b", .correct), evidence("c", .avoided), evidence("d", .incorrect),
        ]
        #expect(Measures.recurrence(of: talk, failedEarlier: ["a", "b"]) == 0.25)
        #expect(Measures.recurrence(of: [evidence("a", .incorrect)], failedEarlier: ["a"]) == 1)
    }

    @Test("L1 reduction never goes below zero", arguments: [(0.2, 0.8, 0.75), (0.8, 0.8, 0), (0.9, 0.8, 0)])
    func codeSwitch(now: Double, baseline: Double, expected: Double) {
        #expect(Measures.codeSwitchReduction(now: now, baseline: baseline).map { abs($0 - expected) < 1e-12 } == true)
    }

    @Test("Reputation is a weighted mean within its range")
    func reputation() {
        #expect(Measures.reputation([(score: 1, weight: 3), (score: 0, weight: 1)]) == 0.75)
        #expect(Measures.reputation([(score: 1, weight: 0)]) == nil)
    }

    @Test(
        "Resolved at 0.85 over the last five sessions with opportunities",
        arguments: [(0, 5, true), (1, 5, true), (2, 5, false), (0, 4, false), (9, 5, false)])
    func resolved(errors: Int, sessions: Int, expected: Bool) {
        // Two chances a session, the errors in the first ones; an older session of nothing but errors is forgotten.
        var evidence = [Evidence.sample(session: "old", outcome: .incorrect, at: .sample - .seconds(9_999))]
        if sessions < 5 { evidence = [] }
        for chance in 0..<(sessions * 2) {
            evidence.append(
                .sample(
                    session: "s\(chance / 2)", turnIndex: chance, outcome: chance < errors ? .incorrect : .correct,
                    at: .sample + .seconds(chance)))
        }
        #expect(Measures.isResolved(evidence) == expected)
    }
}
