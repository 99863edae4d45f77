import AAPMCore

/// The outbox for operators, in SQL.
struct SQLOutboxJobs: JobStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    private static let columns: StaticString = """
        id, topic, status, due_at, worker, lease_until, attempts, failures, history, created_at
        """

    func jobs(_ state: JobState, limit: Int, now: Timestamp) async throws(StorageError) -> [Job] {
        // No event waits for another day.
        if state == .deferred { return [] }
        return try await self.database.read { tx throws(StorageError) in
            let rows = try tx.rows(
                """
                SELECT \(unsafe: Self.columns)
                FROM outbox
                WHERE status = \(unsafe: state.stored)
                    AND (lease_until IS NULL OR lease_until <= \(now)) = \(state != .running)
                ORDER BY due_at, id
                LIMIT \(limit)
                """)
            return try rows.map { row throws(StorageError) in try row.job(row.text("topic"), now: now) }
        }
    }

    func job(_ id: String, now: Timestamp) async throws(StorageError) -> Job? {
        try await self.database.read { tx throws(StorageError) in
            try tx.first(Self.event(id)).map { row throws(StorageError) in try row.job(row.text("topic"), now: now) }
        }
    }

    func requeue(_ id: String, now: Timestamp) async throws(StorageError) -> JobRequeue {
        try await self.database.write { tx throws(StorageError) in
            guard let row = try tx.first(Self.event(id).locking()) else { return .notFound }
            let job = try row.job(try row.text("topic"), now: now)
            guard job.state == .failed else { return .notFailed(job.state) }
            try tx.execute(
                """
                UPDATE outbox
                SET status = 'ready', due_at = \(now), failures = 0, forgiven = attempts, worker = NULL,
                    lease_until = NULL
                WHERE id = \(id)
                """)
            return .requeued
        }
    }

    func sweep(dueBefore: Timestamp, limit: Int) async throws(StorageError) -> Int {
        try await self.database.write { tx throws(StorageError) in
            try tx.execute(
                """
                DELETE FROM outbox
                WHERE id IN (
                    SELECT id
                    FROM outbox
                    WHERE status = 'done' AND due_at < \(dueBefore)
                    ORDER BY due_at, id
                    LIMIT \(limit)
                )
                """)
        }
    }

    private static func event(_ id: String) -> Query {
        "SELECT \(unsafe: self.columns) FROM outbox WHERE id = \(id)"
    }
}
