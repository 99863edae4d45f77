import AAPMCore

/// Runs and their jobs in SQL.
///
/// Worker and attempt together fence a claim: once another claim is made, writes of the earlier one do nothing.
struct SQLPipelineStore: PipelineStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func run(_ id: ID<PipelineRun>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try await self.database.read { tx throws(StorageError) in try RunTable.run(id, of: learner, tx) }
    }

    func run(session: ID<Session>, of learner: ID<Learner>) async throws(StorageError) -> PipelineRun? {
        try await self.database.read { tx throws(StorageError) in
            try RunTable.run(session: session, of: learner, tx)
        }
    }

    func claim(worker: String, leaseUntil: Timestamp, now: Timestamp) async throws(StorageError) -> ClaimedRun? {
        let taken = try await self.database.batch(
            [JobTable.awakening(at: now), JobTable.claim(worker: worker, leaseUntil: leaseUntil, now: now)], .writing)
        guard let job = taken[1].rows.first else { return nil }
        let claim = try RunClaim(
            id: job.id("run_id"), worker: worker, attempt: job.integer("attempts"),
            tries: job.integer("attempts") - job.integer("forgiven"))
        do {
            return try await self.contents(of: claim, until: leaseUntil, job)
        } catch .corrupt(let reason) {
            // A run that cannot be read must not stand in the way of those behind it.
            try await self.setAside(claim, because: reason, now: now)
            throw .corrupt(reason: reason)
        }
    }

    private func contents(
        of claim: RunClaim, until leaseUntil: Timestamp, _ job: Row
    ) async throws(StorageError) -> ClaimedRun {
        let owner: ID<Learner> = try job.id("learner_id")
        let session: ID<Session> = try job.id("session_id")
        let found = try await self.database.batch(
            [
                RunTable.selection(claim.id, of: owner), SessionTable.selection(session, of: owner),
                LearnerTable.selection(owner), TurnTable.selection(of: session, learner: owner),
            ], .reading)
        guard let run = found[0].rows.first, let session = found[1].rows.first, let learner = found[2].rows.first
        else { throw .corrupt(reason: "a job without its run, session or learner") }
        var claimed = try RunTable.run(run)
        claimed.status = .running
        return ClaimedRun(
            run: claimed, worker: claim.worker, attempt: claim.attempt, tries: claim.tries,
            leaseUntil: leaseUntil, session: try SessionTable.session(session),
            learner: try LearnerTable.learner(learner),
            turns: try TurnTable.turns(found[3].rows))
    }

    /// Fails a job that holds something which this release cannot read.
    private func setAside(_ claim: RunClaim, because reason: String, now: Timestamp) async throws(StorageError) {
        let failure = JobFailure(
            code: .pipelinePhaseFailed, reason: reason, worker: claim.worker, attempt: claim.attempt, at: now)
        try await self.database.write { tx throws(StorageError) in
            guard let job = try tx.first(JobTable.held(claim).locking()) else { return }
            try tx.execute(
                try JobTable.failing(claim.id, job, failure, code: .pipelinePhaseFailed, retryAt: now, isFinal: true))
            try tx.execute(
                """
                UPDATE pipeline_runs
                SET status = 'failed', failure_code = \(failure.code), updated_at = \(now)
                WHERE id = \(claim.id)
                """)
        }
    }

    func keep(_ work: ModelWork, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            guard var stored = try RunTable.held(RunClaim(run), tx) else { return false }
            stored.modelWork = work
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            return true
        }
    }

    func begin(_ phase: PipelinePhase, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            guard var stored = try RunTable.held(RunClaim(run), tx) else { return false }
            stored.status = .running
            if stored.record(of: phase).status != .completed { stored.set(phase, to: .running) }
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            return true
        }
    }

    func complete(
        _ phase: PhaseRecord, effects: PhaseEffects, of run: ClaimedRun, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            guard var stored = try RunTable.held(RunClaim(run), tx),
                stored.record(of: phase.name).status != .completed
            else { return false }
            // A phase whose effects are written is completed, whatever the record says.
            var record = phase
            record.status = .completed
            stored.put(record)
            stored.modelWork?.proposals = []
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            try tx.execute("UPDATE jobs SET lease_until = \(leaseUntil) WHERE run_id = \(stored.id)")
            try Self.write(effects, tx)
            return true
        }
    }

    func finish(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            guard var stored = try RunTable.held(RunClaim(run), tx) else { return }
            guard stored.nextPhase == nil else { throw .conflict(constraint: "pipeline_runs_phases_done") }
            stored.status = .completed
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            try tx.execute(
                "UPDATE jobs SET status = 'done', worker = NULL, lease_until = NULL WHERE run_id = \(stored.id)")
        }
    }

    func renew(_ run: ClaimedRun, leaseUntil: Timestamp) async throws(StorageError) -> Bool {
        let renewal = JobTable.renewal(of: RunClaim(run), leaseUntil: leaseUntil)
        return try await self.database.batch([renewal], .writing)[0].changed == 1
    }

    func fail(
        _ run: ClaimedRun, phase: PipelinePhase, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            guard var stored = try RunTable.held(RunClaim(run), tx) else { return }
            let job = try tx.require("SELECT failures, history FROM jobs WHERE run_id = \(stored.id)")
            let isFinal = try job.integer("failures") + 1 >= attemptLimit
            stored.status = isFinal ? .failed : .queued
            stored.failure = isFinal ? failure.code : nil
            if stored.record(of: phase).status != .completed { stored.set(phase, to: isFinal ? .failed : .pending) }
            stored.updatedAt = failure.at
            try RunTable.update(stored, tx)
            try tx.execute(try JobTable.failing(stored.id, job, failure, retryAt: retryAt, isFinal: isFinal))
        }
    }

    func release(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            guard var stored = try RunTable.held(RunClaim(run), tx) else { return }
            stored.status = .queued
            stored.stopRunning()
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            try tx.execute(
                """
                UPDATE jobs
                SET worker = NULL, lease_until = NULL, forgiven = forgiven + 1
                WHERE run_id = \(stored.id)
                """)
        }
    }

    private static func write(_ effects: PhaseEffects, _ tx: any Transaction) throws(StorageError) {
        try FrictionTable.save(effects.frictionPoints, tx)
        try EvidenceTable.record(effects.evidence, tx)
        if let lesson = effects.curriculum { try CurriculumTable.write(lesson, tx) }
        try DirectiveTable.save(effects.directives, tx)
        for notification in effects.notifications {
            try tx.execute(
                """
                INSERT INTO async_engagement (id, learner_id, type, content, scheduled_at, delivered)
                VALUES (\(notification.id), \(notification.learner), \(notification.type),
                    \(try JSONText(notification.content)), \(notification.scheduledAt), \(false))
                ON CONFLICT (id) DO NOTHING
                """)
        }
        try OutboxTable.enqueue(effects.events, tx)
    }
}
