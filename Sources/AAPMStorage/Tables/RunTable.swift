import AAPMCore

/// `pipeline_runs`, and the job that each run begins with.
enum RunTable {
    static let columns: StaticString = "id, session_id, learner_id, status, phases, created_at, updated_at"

    static func first(_ query: Query, _ tx: any Transaction) throws(StorageError) -> PipelineRun? {
        try tx.first(query).map { row throws(StorageError) in try self.run(row) }
    }

    static func run(_ row: Row) throws(StorageError) -> PipelineRun {
        PipelineRun(
            id: try row.id("id"), session: try row.id("session_id"), learner: try row.id("learner_id"),
            status: try row.choice("status"), phases: try row.json("phases"),
            createdAt: try row.timestamp("created_at"), updatedAt: try row.timestamp("updated_at"))
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
            SELECT runs.id, runs.session_id, runs.learner_id, runs.status, runs.phases, runs.created_at, runs.updated_at
            FROM jobs
            JOIN pipeline_runs AS runs ON runs.id = jobs.run_id
            WHERE jobs.run_id = \(claim.id) AND jobs.status = 'ready' AND jobs.worker = \(claim.worker)
                AND jobs.attempts = \(claim.attempt)
            """
        return try self.first(query.locking(), tx)
    }

    /// Queues a run; a deferred one waits until something makes its job ready.
    static func insert(_ run: PipelineRun, dueAt: Timestamp, _ tx: any Transaction) throws(StorageError) {
        try tx.execute(
            """
            INSERT INTO pipeline_runs (\(unsafe: self.columns))
            VALUES (\(run.id), \(run.session), \(run.learner), \(run.status), \(try JSONText(run.phases)),
                \(run.createdAt), \(run.updatedAt))
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
            SET status = \(run.status), phases = \(try JSONText(run.phases)), updated_at = \(run.updatedAt)
            WHERE id = \(run.id) AND learner_id = \(run.learner)
            """)
    }
}
