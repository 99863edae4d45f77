import AAPMCore

/// The outbox in SQL, for the relay.
///
/// Worker and attempt together fence a claim, as with the pipeline's jobs.
struct SQLOutboxStore: OutboxStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func claim(
        _ topics: Set<OutboxTopic>, worker: String, limit: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> [ClaimedEvent] {
        let topics = topics.map(\.rawValue).sorted()
        let taken = try await self.database.batch(
            [OutboxTable.claim(topics, worker: worker, limit: limit, leaseUntil: leaseUntil, now: now)], .writing)
        var claims: [ClaimedEvent] = []
        for row in taken[0].rows {
            do {
                claims.append(try OutboxTable.claimed(row, worker: worker, leaseUntil: leaseUntil))
            } catch {
                await self.setAside(row, worker: worker, because: error, now: now)
            }
        }
        return claims.sorted { ($0.event.dueAt, $0.event.id) < ($1.event.dueAt, $1.event.id) }
    }

    /// Fails an event that holds something which this release cannot read: it must not stand in the way of the others.
    private func setAside(_ row: Row, worker: String, because error: StorageError, now: Timestamp) async {
        let reason = if case .corrupt(let reason) = error { reason } else { "the event cannot be read" }
        do {
            let id = try row.text("id")
            let attempt = try row.integer("attempts")
            let failure = JobFailure(code: .internalError, reason: reason, worker: worker, attempt: attempt, at: now)
            let held: Query = """
                SELECT failures, history
                FROM outbox
                WHERE id = \(id) AND status = 'ready' AND worker = \(worker) AND attempts = \(attempt)
                """
            try await self.database.write { tx throws(StorageError) in
                guard let stored = try tx.first(held.locking()) else { return }
                // A history that cannot be read either begins anew.
                let earlier = (try? stored.history()) ?? []
                let history = try JSONText(Array((earlier + [failure]).suffix(JobFailure.kept)))
                try tx.execute(
                    """
                    UPDATE outbox
                    SET status = 'failed', failures = \(try stored.integer("failures") + 1), history = \(history),
                        worker = NULL, lease_until = NULL
                    WHERE id = \(id)
                    """)
            }
        } catch {
            // The others of this claim are taken and have to be delivered. This one comes again when its lease is over
            // and is set aside then.
        }
    }

    func renew(_ event: ClaimedEvent, leaseUntil: Timestamp) async throws(StorageError) -> Bool {
        let renewal: Query = """
            UPDATE outbox
            SET lease_until = \(leaseUntil)
            WHERE id = \(event.event.id) AND status = 'ready' AND worker = \(event.worker)
                AND attempts = \(event.attempt)
            """
        return try await self.database.batch([renewal], .writing)[0].changed == 1
    }

    func finish(_ event: ClaimedEvent) async throws(StorageError) {
        let change: Query = """
            UPDATE outbox
            SET status = 'done', worker = NULL, lease_until = NULL
            WHERE id = \(event.event.id) AND status = 'ready' AND worker = \(event.worker)
                AND attempts = \(event.attempt)
            """
        _ = try await self.database.batch([change], .writing)
    }

    func fail(
        _ event: ClaimedEvent, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError) {
        let held: Query = """
            SELECT failures, history
            FROM outbox
            WHERE id = \(event.event.id) AND status = 'ready' AND worker = \(event.worker)
                AND attempts = \(event.attempt)
            """
        try await self.database.write { tx throws(StorageError) in
            guard let row = try tx.first(held.locking()) else { return }
            let failures = try row.integer("failures") + 1
            try tx.execute(
                """
                UPDATE outbox
                SET status = \(failures >= attemptLimit ? "failed" : "ready"), due_at = \(retryAt),
                    failures = \(failures), history = \(try row.history(with: failure)), worker = NULL,
                    lease_until = NULL
                WHERE id = \(event.event.id)
                """)
        }
    }

    func release(_ event: ClaimedEvent) async throws(StorageError) {
        let change: Query = """
            UPDATE outbox
            SET worker = NULL, lease_until = NULL, forgiven = forgiven + 1
            WHERE id = \(event.event.id) AND status = 'ready' AND worker = \(event.worker)
                AND attempts = \(event.attempt)
            """
        _ = try await self.database.batch([change], .writing)
    }
}
