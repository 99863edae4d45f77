import AAPMCore

/// Keeps the right to answer a turn while the answer is made, however long a model thinks.
struct ReplyLeaseKeeper: Sendable {
    let sessions: any SessionStore
    let clock: any WallClock
    let pause: any Clock<Duration>
    let lease: Duration

    private enum End<Value: Sendable>: Sendable {
        case made(Value)
        case lost
        /// The heart stopped because it was cancelled.
        case quiet
    }

    /// Runs `work` with a heartbeat beside it, at a third of the lease.
    ///
    /// Nobody but the store knows whose the right is: a heartbeat that comes late, or a store that is silent for longer than
    /// the lease, costs it only when another node took the turn over meanwhile. Then the work is broken off.
    ///
    /// - Returns: `nil` when the right was lost.
    /// - Throws: What `work` throws.
    func hold<Value: Sendable>(
        _ right: ReplyRight, in session: Session, while work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: End<Value>.self) { group in
            group.addTask { .made(try await work()) }
            group.addTask { await self.isLost(right, in: session) ? .lost : .quiet }
            defer { group.cancelAll() }
            while let end = try await group.next() {
                switch end {
                case .made(let value): return value
                case .lost:
                    right.lose()
                    return nil
                case .quiet: continue
                }
            }
            return nil
        }
    }

    /// Beats until cancelled.
    /// - Returns: Whether it ended because the right is lost.
    private func isLost(_ right: ReplyRight, in session: Session) async -> Bool {
        var wait = self.lease / 3
        while true {
            do {
                try await self.pause.sleep(for: wait)
            } catch {
                return false
            }
            let now = self.clock.now
            let next = now + self.lease
            do throws(StorageError) {
                guard try await self.prolong(right, in: session, until: next, now: now) else { return true }
                right.prolong(until: next)
                wait = self.lease / 3
            } catch {
                // A call that is broken off says nothing about the lease.
                if Task.isCancelled { return false }
                right.mayEnd(at: next)
                wait = self.lease / 12
            }
        }
    }

    private func prolong(
        _ right: ReplyRight, in session: Session, until next: Timestamp, now: Timestamp
    ) async throws(StorageError) -> Bool {
        for lease in right.leases {
            let isOurs = try await self.sessions.prolong(
                lease, of: session.id, learner: session.learner, until: next, now: now)
            if isOurs { return true }
        }
        return false
    }
}
