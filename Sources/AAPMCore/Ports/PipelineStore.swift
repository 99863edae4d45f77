/// Runs of the pipeline, to look at.
package protocol RunReader: Sendable {
    func run(_ id: ID<PipelineRun>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun?
    func run(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun?
}

/// Runs of the pipeline and the jobs that carry them.
package protocol PipelineStore: RunReader {
    /// Takes the next run that is due and that nobody holds, until `leaseUntil`.
    /// - Returns: `nil` when there is nothing to do.
    func claim(worker: String, leaseUntil: Timestamp, now: Timestamp) async throws(StorageError) -> ClaimedRun?

    /// Marks a phase as running, so that it can be seen.
    /// - Returns: `false` when the lease is lost.
    func begin(_ phase: PipelinePhase, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool

    /// Keeps what models were asked and said, before anything is made of it.
    /// - Returns: `false` when the lease is lost; nothing is written then.
    func keep(_ work: ModelWork, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool

    /// Writes a phase's effects and its checkpoint in one transaction, and prolongs the lease.
    /// - Returns: `false` when the phase is done already or the lease is lost; nothing is written then.
    func complete(
        _ phase: PhaseRecord, effects: PhaseEffects, of run: ClaimedRun, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool

    /// Ends the job; does nothing when the lease is lost.
    /// - Throws: `.conflict("pipeline_runs_phases_done")` when a phase is left to do.
    func finish(_ run: ClaimedRun, now: Timestamp) async throws(StorageError)

    /// Prolongs the lease while a phase takes its time.
    /// - Returns: `false` when the lease is lost.
    func renew(_ run: ClaimedRun, leaseUntil: Timestamp) async throws(StorageError) -> Bool

    /// Gives the job back to be tried at `retryAt`; after `attemptLimit` failures the run is `failed` and stays so.
    /// Does nothing when the lease is lost.
    func fail(
        _ run: ClaimedRun, phase: PipelinePhase, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError)

    /// Gives the job back as if it had not been taken, for the next worker to take at once; does nothing when the lease
    /// is lost.
    func release(_ run: ClaimedRun, now: Timestamp) async throws(StorageError)
}

/// A run that one worker holds.
package struct ClaimedRun: Sendable {
    package let run: PipelineRun
    package let worker: String
    /// Grows with every claim: with the worker it fences off whoever held the run before.
    package let attempt: Int
    /// The claims that were neither given back nor before the last requeue, this one included.
    package let tries: Int
    /// When the claim's lease ends, as it was stored with the claim.
    package let leaseUntil: Timestamp
    package let session: Session
    package let learner: Learner
    package let turns: [Turn]

    package init(
        run: PipelineRun, worker: String, attempt: Int, tries: Int, leaseUntil: Timestamp, session: Session,
        learner: Learner, turns: [Turn]
    ) {
        self.run = run
        self.worker = worker
        self.attempt = attempt
        self.tries = tries
        self.leaseUntil = leaseUntil
        self.session = session
        self.learner = learner
        self.turns = turns
    }
}
