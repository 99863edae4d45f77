import AAPMTestSupport
import Testing

@testable import AAPMCore

@Suite("Rule confidence from evidence")
struct EvidenceRulesTests {
    private static func evidence(
        _ outcome: OpportunityOutcome, tier: Tier = .negotiation, pressure: Double = 1, days: Int = 0,
        session: String = "s1"
    ) -> Evidence {
        Evidence(
            learner: ID("l"), session: ID(session), turnIndex: 1, target: .sampleAgreement, outcome: outcome,
            tier: tier, pressure: pressure, occurredAt: .sample - .seconds(days * 86_400))
    }

    @Test("One half without evidence, and for chances that were avoided")
    func prior() {
        #expect(EvidenceRules.confidence(of: [], at: .sample) == 0.5)
        #expect(EvidenceRules.confidence(of: [Self.evidence(.avoided)], at: .sample) == 0.5)
    }

    @Test(
        "(1 + errors) ÷ (2 + errors + successes) at full weight",
        arguments: [(1, 0, 2, 3), (3, 0, 4, 5), (0, 1, 1, 3), (0, 8, 1, 10), (2, 2, 1, 2), (4, 1, 5, 7)])
    func formula(errors: Int, successes: Int, numerator: Int, denominator: Int) {
        let expected = Double(numerator) / Double(denominator)
        let evidence =
            Array(repeating: Self.evidence(.incorrect), count: errors)
            + Array(repeating: Self.evidence(.correct), count: successes)
        #expect(abs(EvidenceRules.confidence(of: evidence, at: .sample) - expected) < 1e-12)
    }

    @Test(
        "Weights fall with pressure, tier and age",
        arguments: [
            (Tier.negotiation, 1.0, 0, 1.0), (.negotiation, 0, 0, 0.5), (.immersion, 1, 0, 0.75),
            (.companion, 1, 0, 0.5),
            (.negotiation, 1, 30, 0.75), (.negotiation, 2, 0, 1), (.negotiation, -1, 0, 0.5), (.companion, 0.2, 0, 0.3),
        ])
    func weights(tier: Tier, pressure: Double, days: Int, expected: Double) {
        let item = Self.evidence(.incorrect, tier: tier, pressure: pressure, days: days)
        #expect(abs(EvidenceRules.weight(of: item, at: .sample) - expected) < 1e-12)
    }

    @Test(
        "The nature of an error by its confidence",
        arguments: [
            (0.7, ErrorNature.systematic), (0.69, .undecided), (0.5, .undecided), (0.49, .slip),
        ])
    func nature(confidence: Double, expected: ErrorNature) {
        #expect(ErrorNature(confidence: confidence) == expected)
    }

    @Test("Fossilising needs five failing sessions, confidence, a lesson and no improvement")
    func fossilising() {
        let failing = (1...5).map { Self.evidence(.incorrect, days: 10 - $0, session: "s\($0)") }
        #expect(EvidenceRules.isFossilising(failing, confidence: 0.7, finishedLessons: 1))
        #expect(!EvidenceRules.isFossilising(failing, confidence: 0.69, finishedLessons: 1))
        #expect(!EvidenceRules.isFossilising(failing, confidence: 0.7, finishedLessons: 0))
        #expect(!EvidenceRules.isFossilising(Array(failing.dropLast()), confidence: 0.7, finishedLessons: 1))
        let improving = failing + (1...5).map { _ in Self.evidence(.correct, session: "s6") }
        #expect(!EvidenceRules.isFossilising(improving, confidence: 0.7, finishedLessons: 1))
    }

    @Test(
        "Pressure is the middle of the tier's band",
        arguments: [
            (Tier.companion, 0.2), (.immersion, 0.45), (.negotiation, 0.725),
        ])
    func pressure(tier: Tier, expected: Double) {
        #expect(EvidenceRules.pressure(of: tier) == expected)
    }
}
