import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("Phase 2, classification")
struct ClassificationTests {
    private static func chance(
        _ outcome: OpportunityOutcome, _ target: TargetForm = .sampleAgreement, turn: Int = 1, start: Int = 0
    ) -> Chance {
        Chance(turnIndex: turn, start: start, target: target, outcome: outcome, occurredAt: .sample)
    }

    private static func classify(
        _ points: [FrictionPoint], _ chances: [Chance] = [], recorded: [Evidence] = [],
        earlier: [String: Set<ID<Session>>] = [:], lessons: [String: Int] = [:], tier: Tier = .immersion
    ) -> ClassifiedSession {
        ClassificationStage().run(
            ClassificationInput(
                facts: .sample(tier: tier), points: points, chances: chances,
                recorded: Dictionary(grouping: recorded, by: \.target.key), earlierSessions: earlier,
                finishedLessons: lessons))
    }

    @Test("Confidence starts at a half, errors raise it and successes lower it")
    func confidence() throws {
        func confidence(_ chances: [Chance]) -> Double? {
            Self.classify([.sample()], chances).points.first?.classification?.ruleConfidence
        }
        // w = pressure (0.5 + 0.45 / 2) × tier 0.75 × recency 1 = 0.54375.
        let w = 0.54375
        let error = Self.chance(.incorrect)
        let success = Self.chance(.correct, turn: 5)
        for (chances, expected) in [
            ([], 0.5), ([error], (1 + w) / (2 + w)), ([success], 1 / (2 + w)), ([Self.chance(.avoided)], 0.5),
            ([error, success], 0.5), ([error, Self.chance(.incorrect, turn: 3), success], (1 + 2 * w) / (2 + 3 * w)),
        ] {
            let found = try #require(confidence(chances))
            #expect(abs(found - expected) < 1e-9)
        }
    }

    @Test(
        "Nature follows the confidence",
        arguments: [
            (0, 1, ErrorNature.slip), (1, 0, .undecided), (1, 1, .undecided), (2, 0, .undecided), (3, 0, .systematic),
            (1, 3, .slip),
        ])
    func nature(errors: Int, successes: Int, expected: ErrorNature) {
        let chances =
            (0..<errors).map { Self.chance(.incorrect, turn: $0 * 2 + 1) }
            + (0..<successes).map { Self.chance(.correct, turn: 101 + $0 * 2) }
        let classified = Self.classify([.sample()], chances)
        #expect(classified.points.first?.classification?.nature == expected)
        #expect(classified.evidence.count == errors + successes)
    }

    @Test("Evidence carries tier, pressure, time and its place among the chances of its turn")
    func evidence() {
        let evidence = Self.classify(
            [], [Self.chance(.incorrect), Self.chance(.correct, start: 9), Self.chance(.correct, turn: 3)],
            tier: .negotiation
        ).evidence
        #expect(evidence.map(\.occurrence) == [0, 1, 0])
        #expect(evidence.map(\.turnIndex) == [1, 1, 3])
        #expect(evidence.allSatisfy { $0.tier == .negotiation && $0.pressure == 0.725 && $0.occurredAt == .sample })
    }

    @Test("A chance that was scored during the talk is not recorded again")
    func recorded() {
        let scored = Evidence.sample(outcome: .correct)
        let classified = Self.classify(
            [.sample()], [Self.chance(.correct), Self.chance(.incorrect, start: 20)], recorded: [scored])
        #expect(classified.evidence.map(\.occurrence) == [1])
        #expect(classified.points.first?.classification?.nature == .undecided)
    }

    @Test("A right word is evidence only where the word was a friction before or is one now")
    func words() {
        let bread = TargetForm(rule: "es.spelling", form: "pan")
        let need = TargetForm.sampleSpelling
        func rules(_ points: [FrictionPoint], _ earlier: [String: Set<ID<Session>>]) -> [String] {
            Self.classify(points, [Self.chance(.correct, bread), Self.chance(.correct, need)], earlier: earlier)
                .evidence.map(\.target.key)
        }
        #expect(rules([], [:]) == [])
        #expect(rules([], [need.key: [ID("session-0")]]) == ["es.spelling#necesito"])
        let point = FrictionPoint.sample(finding: .sample(rule: "es.spelling", quote: "pann", correction: "pan"))
        #expect(rules([point], [:]) == ["es.spelling#pan"])
    }

    @Test("Three points of one type are a cluster, two are not", arguments: [(2, false), (3, true)])
    func clusters(count: Int, expected: Bool) {
        let points = (0..<count).map { FrictionPoint.sample("point-\($0)", turnIndex: $0 * 2 + 1) }
        #expect(Self.classify(points).points.allSatisfy { $0.classification?.isClustered == expected })
    }

    @Test("Recurrent by earlier sessions, which are counted; the session itself is none")
    func recurrence() {
        let key = TargetForm.sampleAgreement.key
        func classification(_ earlier: Set<ID<Session>>) -> Classification? {
            Self.classify([.sample()], earlier: [key: earlier]).points.first?.classification
        }
        #expect(classification([])?.recurrence == .novel)
        #expect(classification([ID("session-1")])?.recurrence == .novel)
        #expect(classification([ID("a"), ID("b")])?.recurrence == .recurrent)
        #expect(classification([ID("a"), ID("b")])?.earlierSessions == 2)
    }

    @Test(
        "Fossilising takes five failing sessions, no improvement, confidence and a finished lesson",
        arguments: [(5, 1, false, true), (4, 1, false, false), (5, 0, false, false), (5, 1, true, false)])
    func fossilising(sessions: Int, lessons: Int, improves: Bool, expected: Bool) {
        var recorded = (0..<sessions).map { number in
            Evidence.sample(
                session: "old-\(number)", outcome: .incorrect, at: .sample - .seconds(86_400 * (sessions - number)))
        }
        if improves {
            recorded += (0..<2).map {
                .sample(session: "new-\($0)", outcome: .correct, at: .sample - .seconds(60 * (2 - $0)))
            }
        }
        let classified = Self.classify(
            [.sample()], recorded: recorded, lessons: [TargetForm.sampleAgreement.key: lessons])
        #expect(classified.points.first?.classification?.isFossilising == expected)
    }
}
