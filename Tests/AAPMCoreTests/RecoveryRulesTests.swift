import AAPMCore
import Testing

@Suite("The way back after a negotiation fell apart")
struct RecoveryRulesTests {
    private static func talk(
        _ tier: Tier, _ scene: String?, collapsed: Bool = false, done: Bool = false
    ) -> RecoveryRules.PastTalk {
        RecoveryRules.PastTalk(
            tier: tier, scene: scene, character: "clerk", isCollapsed: collapsed, taskCompleted: done)
    }

    private static func step(
        _ talks: [RecoveryRules.PastTalk], negotiations: [String] = ["office", "bank"]
    ) -> RecoveryStep? {
        RecoveryRules.recovery(after: talks, negotiations: negotiations)?.step
    }

    @Test("Four steps in their order: companion, tier 2, another tier 3, the same scene")
    func steps() {
        var talks = [Self.talk(.negotiation, "office", collapsed: true)]
        #expect(Self.step(talks) == .rolePlay)
        talks.append(Self.talk(.companion, nil))
        #expect(Self.step(talks) == .immersion)
        talks.append(Self.talk(.immersion, "bakery"))
        #expect(Self.step(talks) == .otherNegotiation)
        talks.append(Self.talk(.negotiation, "bank"))
        #expect(Self.step(talks) == .sameScene)
        talks.append(Self.talk(.negotiation, "office"))
        #expect(Self.step(talks) == nil)
    }

    @Test("Another order is allowed and moves nothing on; success in the same scene needs no way back")
    func otherOrder() {
        let collapse = Self.talk(.negotiation, "office", collapsed: true)
        #expect(Self.step([collapse, Self.talk(.immersion, "bakery")]) == .rolePlay)
        #expect(Self.step([collapse, Self.talk(.negotiation, "office")]) == .rolePlay)
        #expect(Self.step([collapse, Self.talk(.negotiation, "office", done: true)]) == nil)
    }

    @Test("A collapse on the way begins the way anew, for its own scene")
    func again() {
        let talks = [
            Self.talk(.negotiation, "office", collapsed: true), Self.talk(.companion, nil),
            Self.talk(.immersion, "bakery"), Self.talk(.negotiation, "bank", collapsed: true),
        ]
        let recovery = RecoveryRules.recovery(after: talks, negotiations: ["office", "bank"])
        #expect(recovery == Recovery(scene: "bank", character: "clerk", step: .rolePlay))
    }

    @Test("Where there is no other negotiation, the third step is left out")
    func single() {
        let talks = [
            Self.talk(.negotiation, "office", collapsed: true), Self.talk(.companion, nil),
            Self.talk(.immersion, "bakery"),
        ]
        #expect(Self.step(talks, negotiations: ["office"]) == .sameScene)
    }

    @Test("Without a collapse there is no way back to go")
    func nothing() {
        #expect(Self.step([Self.talk(.negotiation, "office"), Self.talk(.companion, nil)]) == nil)
    }
}
