import AAPMCore

/// What phase 3 reads.
struct GenerationInput: Sendable {
    let facts: RunFacts
    /// Classified, as phase 2 stored them.
    let points: [FrictionPoint]
}

/// Phase 3: makes a small lesson of what matters most.
struct GenerationStage: PipelineStage {
    let rules: any RuleBook
    let analyzer: any FrictionAnalyzer

    /// - Returns: `nil` when there is nothing to teach.
    /// - Throws: `AAPMError` with `.analysisUnavailable`.
    func run(_ input: GenerationInput) throws -> Curriculum? {
        let languages = input.facts.languages
        let groups = TargetGroup.ordered(input.points, languages: languages, rules: self.rules)
        var units: [CurriculumUnit] = []
        for group in groups where units.count < Curriculum.unitLimit {
            if let unit = try self.unit("u\(units.count + 1)", of: group, input) { units.append(unit) }
        }
        guard !units.isEmpty else { return nil }
        return Curriculum(
            id: input.facts.id(.generation, 0), session: input.facts.session.id, learner: input.facts.learner.id,
            languages: languages, units: units, format: nil, createdAt: input.facts.writtenAt,
            updatedAt: input.facts.writtenAt)
    }

    /// - Returns: `nil` when no point of the group has a correction: then there is nothing sure to teach.
    private func unit(_ id: String, of group: TargetGroup, _ input: GenerationInput) throws -> CurriculumUnit? {
        let sentences = group.practiceSentences(among: input.points)
        guard let own = sentences.first else { return nil }
        let phrases = Phrasebook.of(input.facts.languages.native).lesson
        let maker = ExerciseMaker(group: group, sentences: sentences, phrases: phrases, unit: id) {
            try self.findings(in: $0, input.facts) > self.findings(in: $1, input.facts)
        }
        let pair = ContrastPair(bad: own.withError, good: own.good)
        return CurriculumUnit(
            id: id, target: group.target,
            title: group.lesson?.title ?? Phrasebook.fill(phrases.plainTitle, ["form": group.target.form]),
            explanation: group.lesson?.explanation
                ?? Phrasebook.fill(
                    phrases.plainExplanation,
                    [
                        "written": Phrasebook.quoted(pair.bad), "good": Phrasebook.quoted(pair.good),
                    ]),
            own: ContrastPair(bad: own.written, good: own.good),
            frictionPoints: group.points.map(\.id), examples: group.lesson?.examples ?? [pair],
            exercises: try maker.exercises(),
            reason: Self.reason(group.classification, phrases))
    }

    private func findings(in sentence: String, _ facts: RunFacts) throws -> Int {
        let context = AnalysisContext(
            languages: facts.languages, knownNames: facts.setting?.knownNames ?? [],
            expectedRegister: facts.setting?.expectedRegister)
        return try self.analyzer.analyze(sentence, in: context).findings.count
    }

    private static func reason(_ classification: Classification?, _ phrases: LessonPhrases) -> String {
        guard let classification else { return phrases.reasonNovel }
        let phrase =
            if classification.isFossilising {
                phrases.reasonFossilising
            } else if classification.nature == .slip {
                phrases.reasonSlip
            } else if classification.recurrence == .recurrent {
                phrases.reasonRecurrent
            } else {
                classification.isClustered ? phrases.reasonClustered : phrases.reasonNovel
            }
        return Phrasebook.fill(phrase, ["sessions": String(classification.earlierSessions)])
    }
}

extension TargetGroup {
    /// The learner's sentences that can be practised, different ones only, in order of the talk.
    func practiceSentences(among points: [FrictionPoint]) -> [PracticeSentence] {
        var seen: Set<String> = []
        return self.points.compactMap { point in
            PracticeSentence(point, others: points.filter { $0.turnIndex == point.turnIndex })
        }.filter { seen.insert($0.good).inserted }
    }
}
