package import AAPMCore

extension MemoryStores: OutboxStore {
    package func claim(
        _ topics: Set<OutboxTopic>, worker: String, limit: Int, leaseUntil: Timestamp, now: Timestamp
    ) async throws(StorageError) -> [ClaimedEvent] {
        try self.write { (state) throws(StorageError) in
            let due = state.outbox.values.filter { row in
                row.job.isFree(at: now) && topics.contains(row.event.topic) && !state.isHeldBack(row)
            }
            let taken = due.sorted { ($0.job.dueAt, $0.event.id) < ($1.job.dueAt, $1.event.id) }.prefix(limit)
            return taken.map { row in
                var row = row
                row.job.take(worker, until: leaseUntil)
                state.outbox[row.event.id] = row
                var event = row.event
                event.dueAt = row.job.dueAt
                return ClaimedEvent(
                    event: event, worker: worker, attempt: row.job.attempts, tries: row.job.tries,
                    leaseUntil: leaseUntil)
            }
        }
    }

    package func renew(_ event: ClaimedEvent, leaseUntil: Timestamp) async throws(StorageError) -> Bool {
        try self.change(event) { $0.leaseUntil = leaseUntil }
    }

    package func finish(_ event: ClaimedEvent) async throws(StorageError) {
        _ = try self.change(event) { $0.give(back: .done) }
    }

    package func fail(
        _ event: ClaimedEvent, _ failure: JobFailure, retryAt: Timestamp, attemptLimit: Int
    ) async throws(StorageError) {
        _ = try self.change(event) { $0.fail(failure, retryAt: retryAt, attemptLimit: attemptLimit) }
    }

    package func release(_ event: ClaimedEvent) async throws(StorageError) {
        _ = try self.change(event) { job in
            job.give(back: .ready)
            job.forgiven += 1
        }
    }

    /// - Returns: Whether the claim is still the latest; else nothing is changed.
    private func change(
        _ event: ClaimedEvent, _ change: (inout MemoryState.JobRow) -> Void
    ) throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard var row = state.outbox[event.event.id],
                row.job.isHeld(by: event.worker, attempt: event.attempt)
            else { return false }
            change(&row.job)
            state.outbox[event.event.id] = row
            return true
        }
    }
}

extension MemoryStores: InboxStore {
    package func show(_ message: String, of learner: ID<Learner>) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard state.notifications[message]?.learner == learner else { return false }
            state.shownNotifications.insert(message)
            return true
        }
    }
}

extension MemoryState {
    /// Adds events behind those of the same key; those that are there already stay as they are.
    mutating func enqueue(_ events: [OutboxEvent]) {
        for event in events where self.outbox[event.id] == nil {
            let last = self.outbox.values.filter { $0.event.topic == event.topic && $0.event.key == event.key }
                .map(\.number).max()
            self.outbox[event.id] = OutboxRow(
                event: event, number: (last ?? 0) + 1, job: JobRow(status: .ready, dueAt: event.dueAt))
        }
    }

    /// Whether something of the same key stands before it.
    fileprivate func isHeldBack(_ row: OutboxRow) -> Bool {
        self.outbox.values.contains { earlier in
            earlier.event.topic == row.event.topic && earlier.event.key == row.event.key
                && earlier.number < row.number && earlier.job.status != .done
        }
    }
}
