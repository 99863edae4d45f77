import AAPMCore
import AAPMTestSupport

@testable import AAPMPipeline

extension RunFacts {
    static func sample(tier: Tier = .immersion, session: String = "session-1") -> RunFacts {
        RunFacts(
            run: .sample("run-1", session: session), session: .sample(session, tier: tier), learner: .sample(),
            setting: nil)
    }
}

extension FrictionPoint {
    /// The point that `TableAnalyzer` finds in a text, the `ordinal`-th.
    static func found(
        in text: String, _ ordinal: Int = 0, turnIndex: Int = 1, _ classification: Classification? = nil
    ) throws -> FrictionPoint {
        let findings = try TableAnalyzer().analyze(
            text, in: AnalysisContext(languages: LanguagePair(native: .english, target: .spanish))
        ).findings
        return FrictionPoint(
            id: ID("point-\(turnIndex)-\(ordinal)"), session: ID("session-1"), learner: ID("learner-1"),
            turnIndex: turnIndex, utterance: text, finding: findings[ordinal], context: [],
            classification: classification, createdAt: .sample)
    }

    /// All points that `TableAnalyzer` finds in lines, each line a turn.
    static func found(
        inLines lines: [String], _ classify: (TargetForm) -> Classification = { _ in .sample() }
    ) throws -> [FrictionPoint] {
        try lines.enumerated().flatMap { index, line in
            let count = try TableAnalyzer().analyze(
                line, in: AnalysisContext(languages: LanguagePair(native: .english, target: .spanish))
            ).findings.count
            return try (0..<count).map { ordinal in
                var point = try FrictionPoint.found(in: line, ordinal, turnIndex: index * 2 + 1)
                point.classification = classify(point.finding.targetForm)
                return point
            }
        }
    }
}

extension Classification {
    static func sample(
        _ recurrence: Recurrence = .novel, earlier: Int = 0, clustered: Bool = false,
        nature: ErrorNature = .undecided, fossilising: Bool = false
    ) -> Classification {
        Classification(
            recurrence: recurrence, isClustered: clustered, nature: nature, ruleConfidence: 0.6,
            earlierSessions: earlier, isFossilising: fossilising)
    }
}
