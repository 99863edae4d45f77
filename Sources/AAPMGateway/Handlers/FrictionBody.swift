import AAPMCore

/// `FrictionPoint` of the contract, and `AnalyzedFriction`, which is its part that needs no session.
struct FrictionBody {
    let json: JSONValue

    init(_ point: FrictionPoint) {
        let classification = point.classification
        var members: [JSONValue.Member] = [
            ("id", .string(point.id.text)), ("session_id", .string(point.session.text)),
        ]
        members += Self.finding(point.finding, in: point.utterance, turn: point.turnIndex)
        members += [
            ("context", .array(point.context.map(Self.line))),
            ("recurrence", .text(classification?.recurrence.rawValue)),
            ("clustered", .flag(classification?.isClustered)),
            ("nature", .text(classification?.nature.rawValue)),
            ("error_rule_confidence", .real(classification?.ruleConfidence)),
            ("earlier_sessions", .count(classification?.earlierSessions)),
            ("fossilising", .flag(classification?.isFossilising)),
            ("created_at", .time(point.createdAt)),
        ]
        self.json = .object(members)
    }

    /// - Parameter turn: The place of the utterance in the transcript.
    init(_ finding: Finding, in utterance: String, turn: Int) {
        self.json = .object(Self.finding(finding, in: utterance, turn: turn))
    }

    private static func finding(_ finding: Finding, in utterance: String, turn: Int) -> [JSONValue.Member] {
        [
            ("turn_index", .count(turn)),
            ("utterance", .string(utterance)),
            ("quote", .string(finding.quote)),
            ("span", ["start": .count(finding.start), "end": .count(finding.end)]),
            ("correction", .text(finding.corrections.first)),
            ("corrections", .texts(finding.corrections)),
            ("type", .string(finding.type.rawValue)),
            ("cause", .string(finding.cause.rawValue)),
            ("code", .string(finding.code)),
            ("rule", .string(finding.rule)),
            ("severity", .string(finding.severity.rawValue)),
            ("finding_confidence", .number(finding.confidence)),
            ("provenance", .string(finding.provenance.rawValue)),
        ]
    }

    private static func line(_ line: ContextLine) -> JSONValue {
        [
            "index": .count(line.index), "speaker": .string(line.speaker.wireName), "text": .string(line.text),
        ]
    }
}
