import AAPMCore

/// What fences a claim of a run's job: the latest claim has this worker and this attempt.
struct RunClaim: Sendable {
    let id: ID<PipelineRun>
    let worker: String
    let attempt: Int
    let tries: Int

    init(id: ID<PipelineRun>, worker: String, attempt: Int, tries: Int) {
        self.id = id
        self.worker = worker
        self.attempt = attempt
        self.tries = tries
    }

    init(_ run: ClaimedRun) {
        self.init(id: run.run.id, worker: run.worker, attempt: run.attempt, tries: run.tries)
    }
}
