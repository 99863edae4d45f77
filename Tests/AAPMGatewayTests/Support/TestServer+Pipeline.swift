import AAPMCore
import AAPMTestSupport
import Testing

extension TestServer {
    /// Does the five phases of the run that is due, with a point, a lesson and a directive, and leaves it completed.
    /// - Returns: The run's id.
    @discardableResult
    func runPipeline() async throws -> ID<PipelineRun> {
        let now = self.clock.now
        let claim = try #require(
            await self.stores.claim(worker: "test", leaseUntil: now + .seconds(60), now: now))
        let session = claim.session.id.text
        let learner = claim.learner.id.text
        for phase in PipelinePhase.allCases {
            _ = try await self.stores.begin(phase, of: claim, now: now)
            var effects = PhaseEffects()
            var counts: [String: Int] = [:]
            switch phase {
            case .extraction:
                effects.frictionPoints = [.sample("point-\(session)", session: session, learner: learner)]
                counts = ["friction_points": 1]
            case .generation:
                effects.curriculum = .sample("lesson-\(session)", session: session, learner: learner)
                counts = ["units": 1]
            case .delivery:
                effects.curriculum = .sample(
                    "lesson-\(session)", session: session, learner: learner, format: .flashcards)
            case .injection:
                effects.directives = [
                    .sample("directive-\(session)", learner: learner, source: session),
                    .sample(
                        "tried-\(session)", learner: learner, status: .usedCorrectly, attempts: 1, source: "earlier",
                        lastAttempt: DirectiveAttempt(session: ID(session), elicitedAt: 2, scoredAt: 3)),
                ]
            case .classification: break
            }
            let record = PhaseRecord(name: phase, status: .completed, durationMicroseconds: 1_500, counts: counts)
            _ = try await self.stores.complete(
                record, effects: effects, of: claim, leaseUntil: now + .seconds(60), now: now)
        }
        try await self.stores.finish(claim, now: now)
        return claim.run.id
    }
}
