import AAPMCore
import Testing

@Suite("Strain between people, and help")
struct StrainRulesTests {
    private static func turn(
        _ severity: Severity? = nil, register: Bool = false, failed: Bool = false, insults: Bool = false
    ) -> StrainRules.TurnFacts {
        StrainRules.TurnFacts(severity: severity, breaksRegister: register, failed: failed, insults: insults)
    }

    @Test("What is grave leaves something in tiers 2 and 3, and never in tier 1")
    func leaves() {
        let register = Self.turn(.medium, register: true)
        let failed = Self.turn(failed: true)
        let grave: [[StrainRules.TurnFacts]] = [
            [Self.turn(.high)], [Self.turn(.critical)], [Self.turn(insults: true)], [register, register, register],
            [failed, failed, failed],
        ]
        for turns in grave {
            #expect(StrainRules.leavesStrain(turns, in: .immersion))
            #expect(StrainRules.leavesStrain(turns, in: .negotiation))
            #expect(!StrainRules.leavesStrain(turns, in: .companion))
        }
        let light: [[StrainRules.TurnFacts]] = [
            [], [Self.turn(.medium)], [register, register], [failed, failed], [failed, Self.turn(), failed, failed],
            [register, register, register, Self.turn()],
        ]
        for turns in light { #expect(!StrainRules.leavesStrain(turns, in: .immersion)) }
    }

    @Test("An apology, the task or three good turns make up for it; another insult does not")
    func reconciles() {
        func given(_ turns: [StrainRules.TurnFacts], sorry: Bool = false, done: Bool = false) -> Double? {
            StrainRules.reconciliation(after: turns, apologises: sorry, taskReached: done)
        }
        let good = Self.turn()
        #expect(given([good], sorry: true) == 0.15)
        #expect(given([good], done: true) == 0.10)
        #expect(given([good, good, good]) == 0.10)
        #expect(given([good, good]) == nil)
        #expect(given([good, Self.turn(.low), good]) == nil)
        #expect(given([Self.turn(insults: true)], sorry: true) == nil)
        #expect(given([], sorry: true) == nil)
    }

    @Test("Help begins with a starter in the first three sessions, and higher after trouble")
    func scaffold() {
        #expect((1...5).map { ScaffoldRules.start(session: $0, trouble: 0) } == [2, 2, 2, 1, 1])
        #expect((0...5).map { ScaffoldRules.start(session: 10, trouble: $0) } == [1, 2, 3, 4, 4, 4])
        #expect(ScaffoldRules.start(session: nil, trouble: -2) == 1)
        #expect((0...5).map { ScaffoldRules.next(after: $0, session: 10, trouble: 0) } == [1, 2, 3, 4, 5, 5])
        #expect(ScaffoldRules.next(after: 0, session: 1, trouble: 1) == 3)
    }

    @Test("The share of L1 follows what the learner does, one step at most")
    func share() {
        func share(_ session: Int, _ measured: [Double]) -> Double {
            CodeSwitchRules.nativeShare(session: session, measured: measured.map { (share: $0, words: 4) })
        }
        #expect(share(1, [0, 0, 0, 0]) == 0.80)
        #expect(share(1, [0, 0, 0, 0, 0]) == 0.60)
        #expect(share(1, [1, 1, 1, 1, 1]) == 0.80)
        #expect(share(20, [1, 1, 1, 1, 1]) == 0.60)
        #expect(share(20, [0.4, 0.4, 0.4, 0.4, 0.4]) == 0.40)
        #expect(share(60, [0, 0, 0, 0, 0]) == 0.05)
        #expect(CodeSwitchRules.nativeShare(session: 1, measured: [(share: 1, words: 0)]) == 0.80)
    }

    @Test("A series of shares is told apart: on target, rising, stalled, falling")
    func trajectory() {
        #expect(CodeSwitchRules.trajectory(target: 0.4, measured: [0.2, 0.3]) == nil)
        #expect(CodeSwitchRules.trajectory(target: 0.4, measured: [0.2, 0.3, 0.4]) == .onTarget)
        #expect(CodeSwitchRules.trajectory(target: 0.4, measured: [0.2, 0.25, 0.3]) == .rising)
        #expect(CodeSwitchRules.trajectory(target: 0.4, measured: [0.3, 0.25, 0.2]) == .falling)
    }

    @Test("Strain stays open until it is made up for, and keeps the two at a distance")
    func open() {
        func change(_ reason: ReputationReason) -> ReputationChange {
            ReputationChange(session: ID("s"), turnIndex: 1, reason: reason, delta: 0)
        }
        var relationship = Relationship(
            learner: ID("l"), persona: "p", character: "c", reputation: 0.8,
            log: [change(.strain), change(.understood)], lastSeenAt: Timestamp(microseconds: 0))
        #expect(relationship.openStrain != nil)
        relationship.log.append(change(.reconciled))
        #expect(relationship.openStrain == nil)
        #expect(ReputationBand.warm.atMost(.cool) == .cool)
        #expect(ReputationBand.cold.atMost(.cool) == .cold)
    }
}
