import AAPMCore
import AAPMPipeline
import AAPMStorage

/// The pipeline's work: the five phases, and how fast workers get their jobs.
struct PipelineBench: Sendable {
    let stage: BenchStage

    /// The five phases over a talk of forty learner turns.
    func phases(rounds: Int) async throws -> [BenchFigure] {
        let persona = try await self.stage.persona()
        try await self.stage.app.background.worker.drain()
        var samples = Samples()
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            try await self.stage.endedTalk(of: try await self.stage.newLearner(), with: persona, turns: 40)
            let began = clock.now
            let outcomes = try await self.stage.app.background.worker.drain()
            samples.add(clock.now - began)
            guard outcomes.count == 1, case .completed = outcomes[0] else {
                throw AAPMError(.internalError, "The benchmark expected one completed run, not \(outcomes).")
            }
        }
        return [
            BenchFigure("five_phases_40_turns_median_ms", samples.percentile(0.5)),
            BenchFigure("five_phases_40_turns_max_ms", samples.percentile(1)),
        ]
    }

    /// How many queued runs a second all workers together take, each with the talk that belongs to it.
    func claims(workers: Int, jobs: Int) async throws -> [BenchFigure] {
        let persona = try await self.stage.persona()
        for _ in 0..<jobs {
            try await self.stage.endedTalk(of: try await self.stage.newLearner(), with: persona, turns: 1)
        }
        let clock = ContinuousClock()
        let began = clock.now
        let taken = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<workers { group.addTask { try await self.takeAll("bench-\(number)") } }
            return try await group.reduce(0, +)
        }
        let elapsed = clock.now - began
        guard taken == jobs else {
            throw AAPMError(.internalError, "The benchmark queued \(jobs) runs, and \(taken) were taken.")
        }
        return [
            BenchFigure("job_claims_a_second_\(workers)_workers", Double(taken) / Samples.milliseconds(elapsed) * 1_000)
        ]
    }

    private func takeAll(_ worker: String) async throws -> Int {
        let store = self.stage.app.stores.pipeline
        var taken = 0
        while true {
            let now = self.stage.app.clock.now
            guard try await store.claim(worker: worker, leaseUntil: now + .seconds(600), now: now) != nil else {
                return taken
            }
            taken += 1
        }
    }
}
