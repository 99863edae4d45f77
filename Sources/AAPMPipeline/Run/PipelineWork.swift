import AAPMCore

/// One claim's way through the phases: reads what a stage needs, runs it, says what to write.
///
/// Every phase reads what the phases before it stored rather than what they returned, so that an undisturbed run and one
/// that another worker carried on see the same.
struct PipelineWork {
    private let claim: ClaimedRun
    private let turns: [Turn]
    private let ports: PipelinePorts
    /// Kept between phases 1 and 2 to spare a second analysis; made again when phase 1 ran elsewhere.
    private var extraction: Extraction?
    private(set) var modelWork: ModelWork?
    private let isLastTry: Bool
    private let keep: @Sendable (ModelWork) async throws -> Void

    /// Trouble of longer ago counts again once it comes back.
    private static let sessionsRemembered = 40

    /// - Parameters:
    ///   - isLastTry: Whether nobody will try again when this fails.
    ///   - keep: Stores what models said before it is used; throws `LostLease`.
    init(
        claim: ClaimedRun, ports: PipelinePorts, isLastTry: Bool,
        keep: @escaping @Sendable (ModelWork) async throws -> Void
    ) {
        self.claim = claim
        self.modelWork = claim.run.modelWork
        self.isLastTry = isLastTry
        self.keep = keep
        self.turns = claim.turns.sorted { $0.index < $1.index }
        self.ports = ports
    }

    mutating func perform(_ phase: PipelinePhase) async throws -> PhaseResult {
        switch phase {
        case .extraction: try await self.extract()
        case .classification: try await self.classify()
        case .generation: try await self.generate()
        case .delivery: try await self.deliver()
        case .injection: try await self.inject()
        }
    }

    private mutating func extract() async throws -> PhaseResult {
        let work = try await self.askModels()
        let extraction = try await self.extraction(proposed: work?.proposals ?? [])
        var result = PhaseResult()
        result.effects.frictionPoints = extraction.points
        result.counts = [
            "turns": self.turns.filter { $0.speaker == .learner }.count, "friction_points": extraction.points.count,
            "opportunities": extraction.chances.count,
        ]
        if let work {
            result.cost = work.spent
            result.counts.merge([
                "model_calls": work.calls, "model_findings": extraction.proposals.found,
                "model_merged": extraction.proposals.merged, "suggestions": extraction.proposals.suggestions,
                "model_offline": work.isOffline ? 1 : 0,
            ]) { first, _ in first }
        }
        return result
    }

    /// - Returns: `nil` when there is no model, or nothing to ask about.
    private mutating func askModels() async throws -> ModelWork? {
        guard let models = self.ports.models else { return self.modelWork }
        let facts = try await self.facts()
        let reading = ModelReading(
            models: models, facts: facts, rules: self.ports.rules.profiles(for: facts.languages), turns: self.turns,
            isLastTry: self.isLastTry, keep: self.keep)
        self.modelWork = try await reading.work(after: self.modelWork)
        return self.modelWork
    }

    /// - Parameters:
    ///   - proposals: What a model said, when the phase is made.
    ///   - points: What it stored, when it is looked at again.
    private mutating func extraction(
        proposed proposals: [Proposal] = [], stored points: [FrictionPoint]? = nil
    ) async throws -> Extraction {
        if let extraction = self.extraction { return extraction }
        let input = ExtractionInput(
            facts: try await self.facts(), turns: self.turns, known: try await self.knownTroubles(),
            proposals: proposals,
            stored: points.map { Dictionary(grouping: $0, by: \.turnIndex).mapValues { $0.map(\.finding) } })
        let extraction = try ExtractionStage(analyzer: self.ports.analyzer, rules: self.ports.rules).run(input)
        self.extraction = extraction
        return extraction
    }

    private mutating func classify() async throws -> PhaseResult {
        let points = try await self.storedPoints()
        let extraction = try await self.extraction(stored: points)
        let learner = self.claim.learner.id
        let keys = Set(points.flatMap { [$0.finding.targetForm.key, $0.finding.taughtForm.key] })
            .union(extraction.chances.map(\.target.key))
        let input = ClassificationInput(
            facts: try await self.facts(), points: points, chances: extraction.chances,
            recorded: try await self.ports.friction.evidence(of: learner, keys: keys),
            earlierSessions: try await self.ports.friction.earlierSessions(
                of: learner, keys: keys, before: self.claim.session.id),
            finishedLessons: try await self.ports.curricula.finishedLessons(of: learner, keys: keys))
        let classified = ClassificationStage().run(input)
        var result = PhaseResult()
        result.effects.frictionPoints = classified.points
        result.effects.evidence = classified.evidence
        let classifications = classified.points.compactMap(\.classification)
        result.counts = [
            "recurrent": classifications.filter { $0.recurrence == .recurrent }.count,
            "novel": classifications.filter { $0.recurrence == .novel }.count,
            "systematic": classifications.filter { $0.nature == .systematic }.count,
            "slips": classifications.filter { $0.nature == .slip }.count,
            "fossilising": classifications.filter(\.isFossilising).count,
            "evidence": classified.evidence.count,
        ]
        return result
    }

    private func generate() async throws -> PhaseResult {
        let input = GenerationInput(facts: try await self.facts(), points: try await self.storedPoints())
        var result = PhaseResult()
        let generation = try GenerationStage(rules: self.ports.rules, analyzer: self.ports.analyzer).run(input)
        result.effects.curriculum = generation.curriculum
        let units = result.effects.curriculum?.units ?? []
        result.counts = [
            "units": units.count, "exercises": units.reduce(0) { $0 + $1.exercises.count },
            "without_lesson": generation.withoutLesson,
        ]
        return result
    }

    private func deliver() async throws -> PhaseResult {
        var result = PhaseResult()
        result.counts = ["notifications": 0]
        let curriculum = try await self.ports.curricula.curriculum(
            session: self.claim.session.id, of: self.claim.learner.id)
        guard let curriculum else { return result }
        let input = DeliveryInput(
            facts: try await self.facts(), curriculum: curriculum, points: try await self.storedPoints(),
            sessions: try await self.sessionsOfData())
        let lesson = DeliveryStage().run(input)
        result.effects.curriculum = lesson.curriculum
        result.effects.notifications = [lesson.notification]
        result.effects.events = [
            OutboxEvent(showing: lesson.notification, createdAt: self.claim.run.createdAt)
        ]
        result.counts = ["notifications": 1]
        return result
    }

    private func inject() async throws -> PhaseResult {
        let input = InjectionInput(
            facts: try await self.facts(), points: try await self.storedPoints(), open: try await self.openDirectives())
        let plan = InjectionStage(rules: self.ports.rules).run(input)
        var result = PhaseResult()
        result.effects.directives = plan.ended + plan.raised + plan.added
        result.counts = [
            "directives": plan.added.count, "kept": plan.kept, "ended": plan.ended.count, "left_out": plan.leftOut,
        ]
        return result
    }

    private func facts() async throws -> RunFacts {
        let persona = try await self.ports.personas.persona(self.claim.session.persona)
        return RunFacts(
            run: self.claim.run, session: self.claim.session, learner: self.claim.learner,
            setting: persona?.setting(of: self.claim.session), negotiation: try await self.negotiation())
    }

    private func negotiation() async throws -> NegotiationStanding? {
        guard self.claim.session.tier == .negotiation else { return nil }
        let turns = try await self.ports.sessions.turns(of: self.claim.session.id, learner: self.claim.learner.id)
        return turns.last { $0.reply?.negotiation != nil }?.reply?.negotiation
    }

    private func storedPoints() async throws -> [FrictionPoint] {
        try await self.ports.friction.frictionPoints(
            of: self.claim.session.id, learner: self.claim.learner.id)
    }

    /// The target forms of the friction points of earlier sessions, newest session first.
    private func knownTroubles() async throws -> [TargetForm] {
        var targets: [TargetForm] = []
        var seen = 0
        var cursor: String?
        repeat {
            let page = try await self.ports.sessions.sessions(of: self.claim.learner.id, after: cursor, limit: 20)
            for session in page.items where session.startedAt < self.claim.session.startedAt && session.turnsUsed > 0 {
                guard seen < Self.sessionsRemembered else { return targets }
                seen += 1
                let points = try await self.ports.friction.frictionPoints(
                    of: session.id, learner: self.claim.learner.id)
                targets += points.map(\.finding.taughtForm)
            }
            cursor = page.nextCursor
        } while cursor != nil
        return targets
    }

    /// Sessions with learner turns that began no later than this one, counted as far as it matters.
    private func sessionsOfData() async throws -> Int {
        var count = 0
        var cursor: String?
        repeat {
            let page = try await self.ports.sessions.sessions(
                of: self.claim.learner.id, after: cursor, limit: 20)
            count +=
                page.items.filter {
                    $0.turnsUsed > 0 && ($0.id == self.claim.session.id || $0.startedAt < self.claim.session.startedAt)
                }.count
            cursor = page.nextCursor
        } while cursor != nil && count < FormatRules.sessionsOfData
        return count
    }

    /// The five places are the learner's and not the persona's, so every world is asked.
    private func openDirectives() async throws -> [Directive] {
        let worlds = Set(try await self.ports.personas.personas().map(\.id.text)).union([self.claim.session.persona])
        var open: [Directive] = []
        for world in worlds.sorted() {
            open += try await self.ports.directives.openDirectives(of: self.claim.learner.id, persona: world)
        }
        return open
    }
}
