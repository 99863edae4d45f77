/// Runs of the pipeline and the jobs that carry them.
package protocol PipelineStore: Sendable {
    func run(_ id: ID<PipelineRun>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun?
    func run(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun?

    /// Takes the next run that is due and that nobody holds, until `leaseUntil`.
    /// - Returns: `nil` when there is nothing to do.
    func claim(worker: String, leaseUntil: Timestamp, now: Timestamp) async throws(StorageError) -> ClaimedRun?

    /// Marks a phase as running, so that it can be seen.
    /// - Returns: `false` when the lease is lost.
    func begin(_ phase: PipelinePhase, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool

    /// Writes a phase's effects and its checkpoint in one transaction, and prolongs the lease.
    /// - Returns: `false` when the phase is done already or the lease is lost; nothing is written then.
    func complete(
        _ phase: PhaseRecord, effects: PhaseEffects, of run: ClaimedRun, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool

    /// Ends the job; does nothing when the lease is lost.
    /// - Throws: `.conflict("pipeline_runs_phases_done")` when a phase is left to do.
    func finish(_ run: ClaimedRun, now: Timestamp) async throws(StorageError)

    /// Gives the job back to be tried at `retryAt`; after `attemptLimit` failures the run is `failed` and stays so.
    func fail(
        _ run: ClaimedRun, phase: PipelinePhase, reason: ErrorCode, retryAt: Timestamp, attemptLimit: Int,
        now: Timestamp
    ) async throws(StorageError)
}

/// A run that one worker holds.
package struct ClaimedRun: Sendable {
    package let run: PipelineRun
    package let worker: String
    /// 1 at the first try.
    package let attempt: Int
    package let session: Session
    package let learner: Learner
    package let turns: [Turn]

    package init(
        run: PipelineRun, worker: String, attempt: Int, session: Session, learner: Learner, turns: [Turn]
    ) {
        self.run = run
        self.worker = worker
        self.attempt = attempt
        self.session = session
        self.learner = learner
        self.turns = turns
    }
}
