import AAPMCore
import AAPMTestSupport
import Testing

/// The shared cases of the areas `reputation` and `code-switch`.
@Suite("Shared cases: reputation and code-switch")
struct ReputationCaseTests {
    private struct Talk: Decodable {
        struct TurnInput: Decodable {
            let friction: [Friction]
            let registerAligned: Bool?
        }
        let learnerTurns: [TurnInput]
        let goalAchieved: Bool
    }

    /// `["cultural", 0.4]`: type and severity 0 … 1.
    private struct Friction: Decodable {
        let type: FrictionType
        let severity: Severity
        /// Whether the case's number is one of our four weights.
        let isExact: Bool

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let name = try container.decode(String.self)
            guard let type = FrictionType(rawValue: name == "vocabulary" ? "lexical" : name) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown type \(name)")
            }
            let weight = try container.decode(Double.self)
            self.type = type
            let nearest = Severity.allCases.min { abs($0.weight - weight) < abs($1.weight - weight) }
            self.severity = nearest ?? .medium
            self.isExact = Severity.allCases.contains { $0.weight == weight }
        }
    }

    private struct Clamp: Decodable {
        let start: Double
        let deltas: [Double]
    }

    private struct Band: Decodable {
        let reputation: Double
    }

    private struct Absence: Decodable {
        let reputation: Double
        let weeksAway: Double
    }

    private struct Bounds: Decodable {
        let min: Double
        let max: Double
    }

    @Test("Reputation", .enabled(if: BehaviourCase.areThere, "the shared folder is not there"))
    func reputation() throws {
        var tally = CaseTally(area: "reputation")
        for item in try BehaviourCase.all(in: "reputation") {
            if let reason = item.overruledBy {
                tally.skip(item.id, "overruled by \(reason)")
            } else if let talk = item.input(Talk.self), let expected = item.expected(Double.self) {
                guard talk.learnerTurns.allSatisfy({ $0.friction.allSatisfy(\.isExact) }) else {
                    tally.skip(item.id, "PEDAGOGY 2 and 4 win: severities are four, of weight .25, .5, .75 and 1")
                    continue
                }
                #expect(abs(Self.score(talk) - expected) < 1e-12, "\(item.id)")
                tally.run()
            } else if let absence = item.input(Absence.self), let bounds = item.expected(Bounds.self) {
                let score = ReputationRules.decayed(
                    absence.reputation, absence: .seconds(absence.weeksAway * 7 * 24 * 3_600))
                #expect(score >= bounds.min - 1e-9 && score <= bounds.max, "\(item.id)")
                tally.run()
            } else if let band = item.input(Band.self), let expected = item.expected(ReputationBand.self) {
                #expect(ReputationBand(score: band.reputation) == expected, "\(item.id)")
                tally.run()
            } else if let clamp = item.input(Clamp.self), let expected = item.expected(Double.self) {
                let changes = clamp.deltas.map {
                    ReputationChange(session: ID("s"), turnIndex: 1, reason: .understood, delta: $0)
                }
                #expect(ReputationRules.apply(changes, to: clamp.start) == expected, "\(item.id)")
                tally.run()
            } else if item.id == "rep-unknown" {
                tally.skip(item.id, "run by the sessions: no talk begins with a character who is not there")
            } else {
                tally.skip(item.id, "PEDAGOGY 4 has no such event")
            }
        }
        // At least those known today.
        #expect(tally.report() >= 13)
    }

    private static func score(_ talk: Talk) -> Double {
        var score = 0.0
        var understood = 0.0
        for (index, turn) in talk.learnerTurns.enumerated() {
            let isLast = index == talk.learnerTurns.count - 1
            let changes = ReputationRules.changes(
                for: ReputationRules.TurnFacts(
                    findings: turn.friction.map { (type: $0.type, severity: $0.severity) }, isUnderstood: true,
                    registerFits: turn.registerAligned, tier: .immersion, taskReached: isLast && talk.goalAchieved,
                    repairs: false),
                session: ID("s"), turn: index, understoodSoFar: understood)
            understood += changes.filter { $0.reason == .understood }.reduce(0) { $0 + $1.delta }
            score = ReputationRules.apply(changes, to: score)
        }
        return score
    }

    private struct CodeSwitch: Decodable {
        let tier1Session: Int
    }

    private struct Target: Decodable {
        let l2Target: Double
    }

    @Test("Code-switch", .enabled(if: BehaviourCase.areThere, "the shared folder is not there"))
    func codeSwitch() throws {
        var tally = CaseTally(area: "code-switch")
        for item in try BehaviourCase.all(in: "code-switch") {
            if let input = item.input(CodeSwitch.self), let target = item.expected(Target.self) {
                let native = CodeSwitchRules.nativeShare(session: input.tier1Session)
                #expect(abs(1 - native - target.l2Target) < 1e-12, "\(item.id)")
                tally.run()
            } else if let shares = item.input(Shares.self), let expected = item.expected(Course.self) {
                let course = CodeSwitchRules.trajectory(target: shares.l2Target, measured: shares.measuredL2)
                #expect(course == expected.trajectory, "\(item.id)")
                tally.run()
            } else {
                tally.skip(item.id, "a case of another shape")
            }
        }
        #expect(tally.report() >= 7)
    }

    private struct Shares: Decodable {
        let l2Target: Double
        let measuredL2: [Double]
    }

    private struct Course: Decodable {
        let trajectory: CodeSwitchRules.Trajectory
    }
}
