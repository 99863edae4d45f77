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
        // A look that costs no write: most of the time there is nothing to do.
        let mayBeDue = try await self.database.read { tx throws(StorageError) in
            try tx.first(Self.nextJob(now)) != nil
        }
        guard mayBeDue else { return nil }
        do {
            return try await self.take(worker: worker, leaseUntil: leaseUntil, now: now)
        } catch .corrupt(let reason) {
            // A run that cannot be read must not stand in the way of those behind it.
            try await self.setAside(now: now)
            throw .corrupt(reason: reason)
        }
    }

    /// Fails the job that is due longest: it holds something that this release cannot read. An operator finds it by its
    /// status.
    private func setAside(now: Timestamp) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            guard let job = try tx.first(Self.nextJob(now).locking(.skipping)) else { return }
            let id: ID<PipelineRun> = try job.id("run_id")
            try tx.execute(
                """
                UPDATE jobs
                SET status = 'failed', last_error = \(ErrorCode.pipelinePhaseFailed), worker = NULL, lease_until = NULL
                WHERE run_id = \(id)
                """)
            try tx.execute(
                "UPDATE pipeline_runs SET status = 'failed', updated_at = \(now) WHERE id = \(id)")
        }
    }

    private func take(
        worker: String, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> ClaimedRun? {
        try await self.database.write { tx throws(StorageError) -> ClaimedRun? in
            guard let job = try tx.first(Self.nextJob(now).locking(.skipping)) else { return nil }
            let id: ID<PipelineRun> = try job.id("run_id")
            let attempt = try job.integer("attempts") + 1
            try tx.execute(
                """
                UPDATE jobs
                SET worker = \(worker), lease_until = \(leaseUntil), attempts = \(attempt)
                WHERE run_id = \(id)
                """)
            let stored = try RunTable.first(
                "SELECT \(unsafe: RunTable.columns) FROM pipeline_runs WHERE id = \(id)", tx)
            guard var run = stored, let session = try SessionTable.session(run.session, of: run.learner, tx),
                let learner = try LearnerTable.learner(run.learner, tx)
            else { throw .corrupt(reason: "a job without its run, session or learner") }
            run.status = .running
            run.updatedAt = now
            try RunTable.update(run, tx)
            return ClaimedRun(
                run: run, worker: worker, attempt: attempt, session: session, learner: learner,
                turns: try TurnTable.turns(of: run.session, learner: run.learner, tx))
        }
    }

    func begin(_ phase: PipelinePhase, of run: ClaimedRun, now: Timestamp) async throws(StorageError) -> Bool {
        try await self.database.write { tx throws(StorageError) -> Bool in
            guard var stored = try Self.held(run, tx) else { return false }
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
            guard var stored = try Self.held(run, tx), stored.record(of: phase.name).status != .completed else {
                return false
            }
            // A phase whose effects are written is completed, whatever the record says.
            var record = phase
            record.status = .completed
            stored.put(record)
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            try tx.execute("UPDATE jobs SET lease_until = \(leaseUntil) WHERE run_id = \(stored.id)")
            try Self.write(effects, tx)
            return true
        }
    }

    func finish(_ run: ClaimedRun, now: Timestamp) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            guard var stored = try Self.held(run, tx) else { return }
            guard stored.nextPhase == nil else { throw .conflict(constraint: "pipeline_runs_phases_done") }
            stored.status = .completed
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            try tx.execute(
                "UPDATE jobs SET status = 'done', worker = NULL, lease_until = NULL WHERE run_id = \(stored.id)")
        }
    }

    func fail(
        _ run: ClaimedRun, phase: PipelinePhase, reason: ErrorCode, retryAt: Timestamp, attemptLimit: Int,
        now: Timestamp
    ) async throws(StorageError) {
        try await self.database.write { tx throws(StorageError) in
            guard var stored = try Self.held(run, tx) else { return }
            let job = try tx.require("SELECT failures FROM jobs WHERE run_id = \(stored.id)")
            let failures = try job.integer("failures") + 1
            let isFinal = failures >= attemptLimit
            stored.status = isFinal ? .failed : .queued
            if stored.record(of: phase).status != .completed { stored.set(phase, to: isFinal ? .failed : .pending) }
            stored.updatedAt = now
            try RunTable.update(stored, tx)
            try tx.execute(
                """
                UPDATE jobs
                SET status = \(isFinal ? "failed" : "ready"), due_at = \(retryAt), failures = \(failures),
                    last_error = \(reason), worker = NULL, lease_until = NULL
                WHERE run_id = \(stored.id)
                """)
        }
    }

    /// The job that is due longest and that nobody holds.
    private static func nextJob(_ now: Timestamp) -> Query {
        """
        SELECT run_id, attempts
        FROM jobs
        WHERE status = 'ready' AND due_at <= \(now) AND (lease_until IS NULL OR lease_until <= \(now))
        ORDER BY due_at, run_id
        LIMIT 1
        """
    }

    /// The run as stored, its job locked; `nil` when the claim is not the latest.
    private static func held(_ run: ClaimedRun, _ tx: any Transaction) throws(StorageError) -> PipelineRun? {
        let job: Query = """
            SELECT run_id
            FROM jobs
            WHERE run_id = \(run.run.id) AND status = 'ready' AND worker = \(run.worker) AND attempts = \(run.attempt)
            """
        guard try tx.first(job.locking()) != nil else { return nil }
        return try RunTable.run(run.run.id, of: run.run.learner, tx)
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
    }
}

extension PipelineRun {
    fileprivate func record(of phase: PipelinePhase) -> PhaseRecord {
        self.phases.first { $0.name == phase } ?? PhaseRecord(name: phase)
    }

    fileprivate mutating func set(_ phase: PipelinePhase, to status: PhaseStatus) {
        var record = self.record(of: phase)
        record.status = status
        self.put(record)
    }

    fileprivate mutating func put(_ record: PhaseRecord) {
        self.phases = self.phases.map { $0.name == record.name ? record : $0 }
    }
}
