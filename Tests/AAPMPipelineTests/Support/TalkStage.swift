import AAPMCore
import AAPMPipeline
import AAPMTestSupport

/// Memory stores with one learner, and the means to play talks and carry them through the pipeline.
struct TalkStage {
    let stores = MemoryStores()
    let clock = ManualClock()
    var analyzer: any FrictionAnalyzer = TableAnalyzer()
    var learner = Learner.sample()
    var models: PipelineModels?

    func prepare() async throws {
        try await self.stores.insert(self.learner)
    }

    /// Plays and ends a talk of learner lines, each answered; the clock moves on a minute a line.
    ///
    /// - Parameters:
    ///   - eliciting: What the character's first line elicits.
    ///   - evidence: What scoring the first line left.
    /// - Returns: The run that the end queued: `run-` and the session's number.
    @discardableResult
    func talk(
        _ number: Int, _ lines: [String], tier: Tier = .immersion, persona: String = "barrio",
        taskCompleted: Bool = false,
        eliciting: ID<Directive>? = nil, evidence: [Evidence] = []
    ) async throws -> PipelineRun {
        let id = "session-\(number)"
        try await self.stores.start(
            .sample(id, persona: persona, tier: tier, turnLimit: 60, at: self.clock.now),
            opening: Turn(
                session: ID(id), index: 0, speaker: .character, text: "¡Buenos días! ¿Qué le pongo?",
                character: "baker", reply: ReplyFacts(partner: .scripted, move: "opening", elicits: eliciting),
                createdAt: self.clock.now), dayLimit: nil, dayStart: self.clock.now)
        for (position, line) in lines.enumerated() {
            self.clock.advance(by: .seconds(60))
            let admission = try await self.stores.accept(.sample(line, session: id, at: self.clock.now))
            guard case .accepted(let turn, _) = admission else { throw TalkError.refused }
            let isLast = position == lines.count - 1
            _ = try await self.stores.complete(
                .sample(
                    answering: turn.index, session: id, taskCompleted: taskCompleted && isLast,
                    evidence: position == 0 ? evidence : [], at: self.clock.now))
        }
        let run = PipelineRun.sample("run-\(number)", session: id, at: self.clock.now)
        _ = try await self.stores.end(
            ID(id), of: self.learner.id, reason: .learnerEnded, run: run, now: self.clock.now)
        return run
    }

    enum TalkError: Error { case refused }

    var ports: PipelinePorts {
        PipelinePorts(
            runs: self.stores, sessions: self.stores, friction: self.stores, directives: self.stores,
            curricula: self.stores, personas: SampleWorlds(), analyzer: self.analyzer, rules: TableRuleBook(),
            models: self.models)
    }

    func worker(
        _ name: String = "worker-1", ports: PipelinePorts? = nil, bell: WorkBell = WorkBell(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in throw CancellationError() },
        report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) -> PipelineWorker {
        PipelineWorker(
            name: name, ports: ports ?? self.ports, clock: self.clock, bell: bell, sleep: sleep, jitter: { 0.5 },
            report: report)
    }

    var lessons: LessonService {
        LessonService(
            curricula: self.stores, analyzer: self.analyzer, rules: TableRuleBook(), clock: self.clock)
    }

    var insights: InsightService {
        InsightService(
            ports: InsightPorts(
                learners: self.stores, sessions: self.stores, friction: self.stores, directives: self.stores,
                curricula: self.stores, runs: self.stores, personas: SampleWorlds(), rules: TableRuleBook()),
            clock: self.clock)
    }

    /// Plays a talk and carries it through all phases.
    func learn(_ number: Int, _ lines: [String], tier: Tier = .immersion, persona: String = "barrio") async throws {
        try await self.talk(number, lines, tier: tier, persona: persona)
        try await self.worker().drain()
    }

    /// All content of a session that the pipeline writes.
    func content(_ number: Int) async throws -> SessionContent {
        let session = ID<Session>("session-\(number)")
        let run = try await self.stores.run(session: session, of: self.learner.id)
        var open: [Directive] = []
        for persona in ["barrio", "oficina"] {
            open += try await self.stores.openDirectives(of: self.learner.id, persona: persona)
        }
        return SessionContent(
            points: try await self.stores.frictionPoints(of: session, learner: self.learner.id),
            evidence: try await self.stores.evidence(of: self.learner.id, session: session),
            curriculum: try await self.stores.curriculum(session: session, of: self.learner.id),
            lessons: try await self.stores.curricula(of: self.learner.id, after: nil, limit: 100).items.count,
            directives: try await self.stores.directives(from: session, learner: self.learner.id), open: open,
            notifications: self.stores.notifications, status: run?.status,
            phases: run?.phases.map { "\($0.name) \($0.status) \($0.counts.sorted { $0.key < $1.key })" })
    }
}

/// What is compared between runs.
struct SessionContent: Equatable {
    let points: [FrictionPoint]
    let evidence: [Evidence]
    let curriculum: Curriculum?
    let lessons: Int
    let directives: [Directive]
    let open: [Directive]
    let notifications: [AAPMCore.Notification]
    let status: PipelineStatus?
    let phases: [String]?
}
