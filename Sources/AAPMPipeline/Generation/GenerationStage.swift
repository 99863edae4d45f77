import AAPMCore

/// What phase 3 reads.
struct GenerationInput: Sendable {
    let facts: RunFacts
    /// Classified, as phase 2 stored them.
    let points: [FrictionPoint]
}

/// What phase 3 makes.
struct Generation: Sendable {
    /// `nil` when there is nothing to teach.
    let curriculum: Curriculum?
    /// Forms for which neither the analyzer nor the pack knows anything to teach.
    let withoutLesson: Int
}

/// Phase 3: makes a small lesson of what matters most.
struct GenerationStage: PipelineStage {
    let rules: any RuleBook
    let analyzer: any FrictionAnalyzer

    /// - Throws: `AAPMError` with `.analysisUnavailable`.
    func run(_ input: GenerationInput) throws -> Generation {
        let languages = input.facts.languages
        let groups = TargetGroup.ordered(input.points, languages: languages, rules: self.rules)
        var units: [CurriculumUnit] = []
        var withoutLesson = 0
        for group in groups {
            guard let practice = GroupPractice(group, points: input.points, languages: languages, rules: self.rules)
            else {
                withoutLesson += 1
                continue
            }
            if units.count < Curriculum.unitLimit {
                units.append(try self.unit("u\(units.count + 1)", of: group, practice, input))
            }
        }
        let curriculum = Curriculum(
            id: input.facts.id(.generation, 0), session: input.facts.session.id, learner: input.facts.learner.id,
            languages: languages, units: units, format: nil, createdAt: input.facts.writtenAt,
            updatedAt: input.facts.writtenAt)
        return Generation(curriculum: units.isEmpty ? nil : curriculum, withoutLesson: withoutLesson)
    }

    private func unit(
        _ id: String, of group: TargetGroup, _ practice: GroupPractice, _ input: GenerationInput
    ) throws -> CurriculumUnit {
        let phrases = Phrasebook.of(input.facts.languages.native).lesson
        let maker = ExerciseMaker(
            group: group, sentences: practice.sentences, phrases: phrases, unit: id, phrase: practice.open?.phrase
        ) {
            try self.findings(in: $0, input.facts) > self.findings(in: $1, input.facts)
        }
        let reason = Self.reason(group.classification, phrases)
        return CurriculumUnit(
            id: id, target: group.target, title: practice.title(phrases), explanation: practice.explanation(phrases),
            own: practice.own, frictionPoints: group.points.map(\.id), examples: practice.examples,
            exercises: try maker.exercises(),
            reason: group.isOpen ? reason + " " + phrases.reasonModel : reason)
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
