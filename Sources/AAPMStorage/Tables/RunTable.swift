import AAPMCore

/// `pipeline_runs`, and the job that each run begins with.
enum RunTable {
    static let columns: StaticString = """
        id, session_id, learner_id, status, phases, created_at, updated_at, resumes_at, failure_code, model_work
        """

    static func first(_ query: Query, _ tx: any Transaction) throws(StorageError) -> PipelineRun? {
        try tx.first(query).map { row throws(StorageError) in try self.run(row) }
    }

    static func run(_ row: Row) throws(StorageError) -> PipelineRun {
        PipelineRun(
            id: try row.id("id"), session: try row.id("session_id"), learner: try row.id("learner_id"),
            status: try row.choice("status"), phases: try row.json("phases"),
            createdAt: try row.timestamp("created_at"), updatedAt: try row.timestamp("updated_at"),
            resumesAt: try row.optionalTimestamp("resumes_at"), failure: try row.optionalText("failure_code"),
            modelWork: try row.optionalJSON("model_work"))
    }

    static func run(
        _ id: ID<PipelineRun>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> PipelineRun? {
        try self.first(self.selection(id, of: learner), tx)
    }

    static func selection(_ id: ID<PipelineRun>, of learner: ID<Learner>) -> Query {
        "SELECT \(unsafe: self.columns) FROM pipeline_runs WHERE id = \(id) AND learner_id = \(learner)"
    }

    static func run(
        session: ID<Session>, of learner: ID<Learner>, _ tx: any Transaction
    ) throws(StorageError) -> PipelineRun? {
        try self.first(
            """
            SELECT \(unsafe: self.columns)
            FROM pipeline_runs
            WHERE session_id = \(session) AND learner_id = \(learner)
            """, tx)
    }

    /// The run as stored, its job locked; `nil` when the claim is not the latest.
    static func held(_ claim: RunClaim, _ tx: any Transaction) throws(StorageError) -> PipelineRun? {
        let query: Query = """
            SELECT runs.id, runs.session_id, runs.learner_id, runs.status, runs.phases, runs.created_at, runs.updated_at,
                runs.resumes_at, runs.failure_code, runs.model_work
            FROM jobs
            JOIN pipeline_runs AS runs ON runs.id = jobs.run_id
            WHERE jobs.run_id = \(claim.id) AND jobs.status = 'ready' AND jobs.worker = \(claim.worker)
                AND jobs.attempts = \(claim.attempt)
            """
        return try self.first(query.locking(), tx)
    }

    /// Finds a place for a new run among the learner's others. Two that end at once are counted one after the other.
    static func place(_ run: PipelineRun, under quota: RunQuota, _ tx: any Transaction) throws(StorageError)
        -> PipelineRun
    {
        // The learner's row is the lock under which the places of the day are counted.
        let learner: Query = "SELECT id FROM learners WHERE id = \(run.learner)"
        _ = try tx.require(learner.locking())
        let rows = try tx.rows(
            """
            SELECT COALESCE(resumes_at, created_at) AS placed_at
            FROM pipeline_runs
            WHERE learner_id = \(run.learner) AND created_at >= \(quota.days[0] - RunQuota.reach)
            """)
        return quota.admit(run, among: try rows.map { row throws(StorageError) in try row.timestamp("placed_at") })
    }

    /// Queues a run; a deferred one waits until it is due.
    static func insert(_ run: PipelineRun, dueAt: Timestamp, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO pipeline_runs (\(unsafe: self.columns))
            VALUES (\(run.id), \(run.session), \(run.learner), \(run.status), \(try JSONText(run.phases)),
                \(run.createdAt), \(run.updatedAt), \(run.resumesAt), \(run.failure),
                \(try run.modelWork.map { work throws(StorageError) in try JSONText(work) }))
            """)
        try tx.execute(
            """
            INSERT INTO jobs (run_id, status, due_at, attempts, failures)
            VALUES (\(run.id), \(run.status == .deferred ? "deferred" : "ready"), \(dueAt), 0, 0)
            """)
    }

    static func update(_ run: PipelineRun, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            UPDATE pipeline_runs
            SET status = \(run.status), phases = \(try JSONText(run.phases)), updated_at = \(run.updatedAt),
                failure_code = \(run.failure),
                model_work = \(try run.modelWork.map { work throws(StorageError) in try JSONText(work) })
            WHERE id = \(run.id) AND learner_id = \(run.learner)
            """)
    }
}
