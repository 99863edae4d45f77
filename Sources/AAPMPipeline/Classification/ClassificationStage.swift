import AAPMCore

/// What phase 2 reads.
struct ClassificationInput: Sendable {
    let facts: RunFacts
    /// As phase 1 stored them.
    let points: [FrictionPoint]
    let chances: [Chance]
    /// Evidence already stored, by target key, this session's included.
    let recorded: [String: [Evidence]]
    /// For each target key, the earlier sessions in which it was a friction.
    let earlierSessions: [String: Set<ID<Session>>]
    /// For each target key, the finished lessons that taught it.
    let finishedLessons: [String: Int]
}

/// What phase 2 makes of friction points and chances.
struct ClassifiedSession: Sendable {
    /// The same points, each classified.
    let points: [FrictionPoint]
    /// New evidence, counted both ways.
    let evidence: [Evidence]
}

/// Phase 2: tells what recurs from what is new, and what a learner believes from what slipped.
struct ClassificationStage: PipelineStage {
    /// So many points of one friction type in a session are a cluster.
    private static let clusterSize = 3

    func run(_ input: ClassificationInput) -> ClassifiedSession {
        let evidence = self.evidence(of: input)
        var known = input.recorded
        for item in evidence { known[item.target.key, default: []].append(item) }
        let sizes = Dictionary(grouping: input.points, by: \.finding.type).mapValues(\.count)
        let points = input.points.map { point in
            var classified = point
            // What recurs is the words as written where no form is known; what is learned is the form.
            let key = point.finding.taughtForm.key
            let earlier = input.earlierSessions[point.finding.targetForm.key, default: []]
                .subtracting([input.facts.session.id])
            let evidence = known[key, default: []]
            let confidence = EvidenceRules.confidence(of: evidence, at: input.facts.judgedAt)
            classified.classification = Classification(
                recurrence: earlier.isEmpty ? .novel : .recurrent,
                isClustered: sizes[point.finding.type, default: 0] >= Self.clusterSize,
                nature: ErrorNature(confidence: Self.rounded(confidence)),
                ruleConfidence: confidence,
                earlierSessions: earlier.count,
                isFossilising: EvidenceRules.isFossilising(
                    evidence, confidence: Self.rounded(confidence),
                    finishedLessons: input.finishedLessons[key, default: 0]))
            return classified
        }
        return ClassifiedSession(points: points, evidence: evidence)
    }

    /// To three decimals, for judging by thresholds: as many errors as successes are a half, and a minute more of age
    /// or a binary fraction is not to put that on the other side of the line between a slip and an open question.
    private static func rounded(_ confidence: Double) -> Double {
        (confidence * 1_000).rounded() / 1_000
    }

    /// One piece of evidence a chance, without those that were recorded during the talk already.
    private func evidence(of input: ClassificationInput) -> [Evidence] {
        let frictions = Set(input.points.map(\.finding.taughtForm.key)).union(input.earlierSessions.keys)
            .union(input.recorded.filter { !$0.value.isEmpty }.keys)
        let recorded = Set(
            input.recorded.values.joined().filter { $0.session == input.facts.session.id }.map(Slot.init))
        var occurrences: [Slot: Int] = [:]
        var evidence: [Evidence] = []
        for chance in input.chances {
            let key = chance.target.key
            // Every right word would be evidence that it can be spelled; only words that once failed are of interest.
            if chance.target.isWord, !frictions.contains(key) { continue }
            let place = Slot(turnIndex: chance.turnIndex, key: key, occurrence: 0)
            let occurrence = occurrences[place, default: 0]
            occurrences[place] = occurrence + 1
            let slot = Slot(turnIndex: chance.turnIndex, key: key, occurrence: occurrence)
            if recorded.contains(slot) { continue }
            evidence.append(
                Evidence(
                    learner: input.facts.learner.id, session: input.facts.session.id, turnIndex: chance.turnIndex,
                    target: chance.target, occurrence: occurrence, outcome: chance.outcome,
                    tier: input.facts.session.tier,
                    pressure: NegotiationRules.pressure(
                        of: input.facts.session.tier, isFirst: input.facts.negotiation?.isFirst == true),
                    occurredAt: chance.occurredAt))
        }
        return evidence
    }

    /// What makes a piece of evidence unique within a session.
    private struct Slot: Hashable {
        let turnIndex: Int
        let key: String
        let occurrence: Int

        init(turnIndex: Int, key: String, occurrence: Int) {
            self.turnIndex = turnIndex
            self.key = key
            self.occurrence = occurrence
        }

        init(_ evidence: Evidence) {
            self.init(
                turnIndex: evidence.turnIndex, key: evidence.target.key, occurrence: evidence.occurrence)
        }
    }
}
