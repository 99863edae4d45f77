import AAPMCore

/// Waits after a phase began and again before it is written, so that a person can see it run, and a test can kill the
/// process before a phase has done anything and when all of it is done but nothing is written. Off unless
/// `AAPM_PHASE_PAUSE_MS` says otherwise.
struct PausedPipelineStore: PipelineStore {
    let store: any PipelineStore
    let pause: Duration

    func begin(_ phase: PipelinePhase, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        let isOurs = try await self.store.begin(phase, of: run, now: now)
        do {
            try await Task.sleep(for: self.pause)
        } catch {
            // Cancelled while waiting: the phase has not begun for us.
            return false
        }
        return isOurs
    }

    func run(_ id: ID<PipelineRun>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try await self.store.run(id, of: learner)
    }

    func run(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try await self.store.run(session: session, of: learner)
    }

    func claim(worker: String, leaseUntil: Timestamp, now: Timestamp) async throws(StorageError) -> ClaimedRun? {
        try await self.store.claim(worker: worker, leaseUntil: leaseUntil, now: now)
    }

    func keep(_ work: ModelWork, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        try await self.store.keep(work, of: run, now: now)
    }

    func complete(
        _ phase: PhaseRecord, effects: PhaseEffects, of run: ClaimedRun, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        do {
            try await Task.sleep(for: self.pause)
        } catch {
            // Cancelled while waiting: nothing is written, and the next worker does the phase again.
            return false
        }
        return try await self.store.complete(phase, effects: effects, of: run, leaseUntil: leaseUntil, now: now)
    }

    func finish(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try await self.store.finish(run, now: now)
    }

    func renew(_ run: ClaimedRun, leaseUntil: Timestamp) async throws(StorageError) -> Bool {
        try await self.store.renew(run, leaseUntil: leaseUntil)
    }

    func fail(
        _ run: ClaimedRun, phase: PipelinePhase, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError) {
        try await self.store.fail(run, phase: phase, failure, retryAt: retryAt, attemptLimit: attemptLimit)
    }

    func release(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try await self.store.release(run, now: now)
    }
}
