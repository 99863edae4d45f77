import AAPMCore

/// `jobs`: a job carries its run from worker to worker.
enum JobTable {
    /// Takes the job that is due longest and that nobody holds.
    ///
    /// Engines with row locks pass over the job that another worker is just taking, and look at the conditions again
    /// when it was taken in between.
    static func claim(worker: String, leaseUntil: Timestamp, now: Timestamp) -> Query {
        """
        UPDATE jobs
        SET worker = \(worker), lease_until = \(leaseUntil), attempts = attempts + 1
        WHERE run_id = (
            SELECT run_id
            FROM jobs
            WHERE status = 'ready' AND due_at <= \(now) AND (lease_until IS NULL OR lease_until <= \(now))
            ORDER BY due_at, run_id
            LIMIT 1\(locking: .skipping)
        )
        RETURNING run_id, attempts, forgiven,
            (SELECT session_id FROM pipeline_runs WHERE id = run_id) AS session_id,
            (SELECT learner_id FROM pipeline_runs WHERE id = run_id) AS learner_id
        """
    }

    /// Makes the jobs ready whose other day has come.
    static func awakening(at now: Timestamp) -> Query {
        """
        UPDATE jobs
        SET status = 'ready'
        WHERE run_id IN (
            SELECT run_id
            FROM jobs
            WHERE status = 'deferred' AND due_at <= \(now)
            ORDER BY due_at, run_id
            LIMIT 20\(locking: .skipping)
        )
        """
    }

    /// The job, if the claim is the latest.
    static func held(_ claim: RunClaim) -> Query {
        """
        SELECT failures, history
        FROM jobs
        WHERE run_id = \(claim.id) AND status = 'ready' AND worker = \(claim.worker) AND attempts = \(claim.attempt)
        """
    }

    static func renewal(of claim: RunClaim, leaseUntil: Timestamp) -> Query {
        """
        UPDATE jobs
        SET lease_until = \(leaseUntil)
        WHERE run_id = \(claim.id) AND status = 'ready' AND worker = \(claim.worker) AND attempts = \(claim.attempt)
        """
    }

    /// - Parameters:
    ///   - job: With `failures` and `history` as they are.
    ///   - code: The code as the previous release reads it.
    static func failing(
        _ id: ID<PipelineRun>, _ job: Row, _ failure: JobFailure, code: ErrorCode? = nil, retryAt: Timestamp,
        isFinal: Bool
    ) throws(StorageError) -> Query {
        """
        UPDATE jobs
        SET status = \(isFinal ? "failed" : "ready"), due_at = \(retryAt),
            failures = \(try job.integer("failures") + 1), last_error = \(code ?? failure.errorCode),
            history = \(try job.history(with: failure)), worker = NULL, lease_until = NULL
        WHERE run_id = \(id)
        """
    }
}

extension JobFailure {
    /// The code again, if this release knows it.
    fileprivate var errorCode: ErrorCode? { ErrorCode.allCases.first { $0.text == self.code } }
}

extension Row {
    /// The column `history`, one failure longer and not over its bound.
    func history(with failure: JobFailure) throws(StorageError) -> JSONText {
        let earlier = try self.history()
        return try JSONText(Array((earlier + [failure]).suffix(JobFailure.kept)))
    }

    func history() throws(StorageError) -> [JobFailure] {
        try self.optionalJSON("history", as: [JobFailure].self) ?? []
    }

    /// The columns of a job; `work` is told by the caller.
    func job(_ work: String, now: Timestamp) throws(StorageError) -> Job {
        let leaseUntil = try self.optionalTimestamp("lease_until")
        let status: JobState = try self.choice("status")
        let isHeld = leaseUntil.map { $0 > now } ?? false
        return Job(
            id: try self.text("id"), work: work, state: status == .ready && isHeld ? .running : status,
            dueAt: try self.timestamp("due_at"), worker: isHeld ? try self.optionalText("worker") : nil,
            leaseUntil: isHeld ? leaseUntil : nil, attempts: try self.integer("attempts"),
            failures: try self.integer("failures"), history: try self.history(),
            createdAt: try self.timestamp("created_at"))
    }
}

extension JobState {
    /// How the state is stored, as a literal so that the partial indexes fit. `running` is `ready` with a lease.
    var stored: StaticString {
        switch self {
        case .ready, .running: "'ready'"
        case .deferred: "'deferred'"
        case .failed: "'failed'"
        case .done: "'done'"
        }
    }
}
