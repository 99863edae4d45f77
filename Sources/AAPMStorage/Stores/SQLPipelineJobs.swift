import AAPMCore

/// The pipeline's jobs for operators, in SQL.
struct SQLPipelineJobs: JobStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    private static let columns: StaticString = """
        jobs.run_id AS id, jobs.status, jobs.due_at, jobs.worker, jobs.lease_until, jobs.attempts, jobs.failures,
        jobs.history, runs.created_at
        """
    private static let work = "pipeline"

    func jobs(_ state: JobState, limit: Int, now: Timestamp) async throws(StorageError) -> [Job] {
        try await self.database.read { tx throws(StorageError) in
            let rows = try tx.rows(
                """
                SELECT \(unsafe: Self.columns)
                FROM jobs
                JOIN pipeline_runs AS runs ON runs.id = jobs.run_id
                WHERE jobs.status = \(unsafe: state.stored)
                    AND (jobs.lease_until IS NULL OR jobs.lease_until <= \(now)) = \(state != .running)
                ORDER BY jobs.due_at, jobs.run_id
                LIMIT \(limit)
                """)
            return try rows.map { row throws(StorageError) in try row.job(Self.work, now: now) }
        }
    }

    func job(_ id: String, now: Timestamp) async throws(StorageError) -> Job? {
        try await self.database.read { tx throws(StorageError) in try Self.job(id, now: now, tx) }
    }

    func requeue(_ id: String, now: Timestamp) async throws(StorageError) -> JobRequeue {
        try await self.database.write { tx throws(StorageError) in
            let job: Query = "SELECT status FROM jobs WHERE run_id = \(id)"
            guard try tx.first(job.locking()) != nil, let found = try Self.job(id, now: now, tx) else {
                return .notFound
            }
            guard found.state == .failed else { return .notFailed(found.state) }
            try tx.execute(
                """
                UPDATE jobs
                SET status = 'ready', due_at = \(now), failures = 0, forgiven = attempts, worker = NULL,
                    lease_until = NULL
                WHERE run_id = \(id)
                """)
            // What models cost before does not stop it again.
            try tx.execute(
                """
                UPDATE pipeline_runs
                SET status = 'queued', failure_code = NULL, model_work = NULL, updated_at = \(now)
                WHERE id = \(id)
                """)
            let stored = try tx.require("SELECT \(unsafe: RunTable.columns) FROM pipeline_runs WHERE id = \(id)")
            do throws(StorageError) {
                var run = try RunTable.run(stored)
                run.stopRunning()
                try RunTable.update(run, tx)
            } catch .corrupt {
                // A run that could not be read before is tried as it is: perhaps by a release that can.
            }
            return .requeued
        }
    }

    func sweep(dueBefore: Timestamp, limit: Int) async throws(StorageError) -> Int {
        try await self.database.write { tx throws(StorageError) in
            try tx.execute(
                """
                DELETE FROM jobs
                WHERE run_id IN (
                    SELECT run_id
                    FROM jobs
                    WHERE status = 'done' AND due_at < \(dueBefore)
                    ORDER BY due_at, run_id
                    LIMIT \(limit)
                )
                """)
        }
    }

    private static func job(_ id: String, now: Timestamp, _ tx: any Transaction) throws(StorageError) -> Job? {
        let row = try tx.first(
            """
            SELECT \(unsafe: self.columns)
            FROM jobs
            JOIN pipeline_runs AS runs ON runs.id = jobs.run_id
            WHERE jobs.run_id = \(id)
            """)
        return try row.map { row throws(StorageError) in try row.job(self.work, now: now) }
    }
}
