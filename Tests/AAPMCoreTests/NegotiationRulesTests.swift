import AAPMCore
import Testing

@Suite("Negotiation rules")
struct NegotiationRulesTests {
    private static let breach = NegotiationRules.TurnFacts(breaksRegister: true, isUnderstood: true, isNative: false)
    private static let fine = NegotiationRules.TurnFacts(breaksRegister: false, isUnderstood: true, isNative: false)
    private static let lost = NegotiationRules.TurnFacts(breaksRegister: false, isUnderstood: false, isNative: false)
    private static let native = NegotiationRules.TurnFacts(breaksRegister: false, isUnderstood: false, isNative: true)

    private static func standings(
        _ turns: [NegotiationRules.TurnFacts], from openness: Int = 7
    ) -> [NegotiationStanding] {
        var standing = NegotiationStanding(openness: openness)
        return turns.map {
            standing = NegotiationRules.after($0, from: standing)
            return standing
        }
    }

    @Test("Violations from seven tenths: the sign comes while there is still room, resistance after it, collapse last")
    func violations() {
        let standings = Self.standings(Array(repeating: Self.breach, count: 7))
        #expect(standings.map(\.openness) == [6, 5, 4, 3, 2, 1, 0])
        #expect(standings.map(\.sign) == [nil, nil, nil, .warning, nil, nil, .collapse])
        #expect(
            standings.map { NegotiationRules.mood(openness: $0.openness) }
                == [
                    .cooperative, .cooperative, .cooperative, .cooperative, .resistant, .resistant, .collapsed,
                ])
        #expect(standings.map(\.collapse) == [nil, nil, nil, nil, nil, nil, .register])
    }

    @Test("An authority that begins closed shows its sign before anything falls apart")
    func closedFromTheStart() {
        let standings = Self.standings([Self.breach, Self.breach], from: 1)
        #expect(standings.map(\.sign) == [.warning, .collapse])
        #expect(standings.map(\.openness) == [0, 0])
    }

    @Test("Turns that fit cost nothing")
    func fitting() {
        #expect(Self.standings(Array(repeating: Self.fine, count: 9)).last == NegotiationStanding(openness: 7))
    }

    @Test("Three turns running without meaning end the talk, with a sign at the second")
    func meaningless() {
        let standings = Self.standings([Self.lost, Self.lost, Self.lost])
        #expect(standings.map(\.sign) == [nil, .warning, .collapse])
        #expect(standings.last?.collapse == .meaning)
        let interrupted = Self.standings([Self.lost, Self.lost, Self.fine, Self.lost])
        #expect(interrupted.last?.collapse == nil)
        #expect(interrupted.last?.lost == 1)
    }

    @Test("A whole turn in L1 is met with a sign; the next one is a reversion")
    func reversion() {
        let standings = Self.standings([Self.native, Self.native])
        #expect(standings.map(\.sign) == [.warning, .collapse])
        #expect(standings.last?.collapse == .nativeLanguage)
        #expect(Self.standings([Self.native, Self.fine, Self.native]).last?.collapse == nil)
    }

    @Test("A cause that had no sign of its own gets one first, whatever else had one")
    func causesApart() {
        let standings = Self.standings([Self.native, Self.fine, Self.lost, Self.lost, Self.lost])
        #expect(standings.map(\.sign) == [.warning, nil, nil, .warning, .collapse])
    }

    @Test("A pause holds nothing against the learner and forgets what was lost")
    func pause() {
        let standing = NegotiationRules.paused(Self.standings([Self.breach, Self.lost, Self.lost])[2])
        #expect(standing.openness == 6)
        #expect(standing.lost == 0)
        #expect(standing.sign == .pause)
        #expect(NegotiationRules.after(Self.lost, from: standing).sign == nil)
    }

    @Test("What has fallen apart stays so")
    func final() {
        let over = Self.standings(Array(repeating: Self.breach, count: 7))[6]
        #expect(NegotiationRules.after(Self.fine, from: over) == over)
        #expect(NegotiationRules.paused(over) == over)
    }

    @Test("The first tier 3 session has seven tenths of the pressure")
    func pressure() {
        #expect(NegotiationRules.pressure(of: .negotiation, isFirst: false) == 0.725)
        #expect(abs(NegotiationRules.pressure(of: .negotiation, isFirst: true) - 0.5075) < 1e-12)
        #expect(NegotiationRules.pressure(of: .immersion, isFirst: true) == 0.45)
    }

    // MARK: - Dimensions

    private static func turn(
        _ findings: [(FrictionType, Severity)] = [], register: Register? = nil, words: Int = 5, understood: Bool = true
    ) -> NegotiationRules.JudgedTurn {
        NegotiationRules.JudgedTurn(
            analysis: Analysis(
                findings: findings.map { type, severity in
                    Finding(
                        start: 0, end: 1, quote: "x", corrections: [], type: type, cause: .unknown, code: "R:OTHER",
                        rule: "es.test", severity: severity, confidence: 0.9, provenance: .rules)
                }, opportunities: [], nativeShare: 0, register: register, wordCount: words), isUnderstood: understood)
    }

    @Test("Without data a dimension is nothing, never 0 or 1")
    func noData() {
        let dimensions = NegotiationRules.dimensions(of: [], expected: .formal, customs: (heard: 0, all: 3))
        #expect(
            dimensions
                == NegotiationDimensions(
                    linguisticAccuracy: nil, pragmaticAppropriateness: nil, registerAlignment: nil,
                    culturalIntelligence: nil))
        let silent = NegotiationRules.dimensions(
            of: [Self.turn(words: 0)], expected: .neutral, customs: (heard: 0, all: 0))
        #expect(silent.linguisticAccuracy == nil)
        #expect(silent.registerAlignment == nil)
        #expect(silent.culturalIntelligence == nil)
        #expect(silent.pragmaticAppropriateness == 1)
    }

    @Test("Each dimension is measured from its own findings")
    func measured() {
        let dimensions = NegotiationRules.dimensions(
            of: [
                Self.turn([(.morphosyntactic, .medium)], register: .formal), Self.turn([(.register, .medium)]),
                Self.turn([(.pragmatic, .low)], register: .formal), Self.turn(understood: false),
            ], expected: .formal, customs: (heard: 1, all: 2))
        #expect(dimensions.linguisticAccuracy == 0.875)
        #expect(dimensions.pragmaticAppropriateness == 0.6875)
        #expect(dimensions.registerAlignment.map { abs($0 - 2.0 / 3) < 1e-12 } == true)
        #expect(dimensions.culturalIntelligence == 0.5)
    }

    @Test("A cultural slip weighs on what was heard, spread over the turns")
    func culture() {
        let dimensions = NegotiationRules.dimensions(
            of: [Self.turn([(.cultural, .critical)]), Self.turn()], expected: .formal, customs: (heard: 2, all: 2))
        #expect(dimensions.culturalIntelligence == 0.5)
    }

    @Test("The whole is weighted by the scene, over the dimensions that have data")
    func overall() {
        let weights = NegotiationWeights(
            linguisticAccuracy: 0.25, pragmaticAppropriateness: 0.25, registerAlignment: 0.3, culturalIntelligence: 0.2)
        let partial = NegotiationDimensions(
            linguisticAccuracy: 1, pragmaticAppropriateness: 0, registerAlignment: nil, culturalIntelligence: nil)
        #expect(partial.overall(by: weights) == 0.5)
        let none = NegotiationDimensions(
            linguisticAccuracy: nil, pragmaticAppropriateness: nil, registerAlignment: nil, culturalIntelligence: nil)
        #expect(none.overall(by: weights) == nil)
    }
}
