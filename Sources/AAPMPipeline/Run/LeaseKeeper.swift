import AAPMCore

/// Keeps a lease alive while work runs.
struct LeaseKeeper: Sendable {
    let lease: Duration
    let clock: any WallClock
    let sleep: @Sendable (Duration) async throws -> Void
    let report: @Sendable (any Error) -> Void

    private enum End<Value: Sendable>: Sendable {
        case worked(Value)
        case lost
        /// The heart or the watch stopped because it was cancelled.
        case quiet
    }

    /// Runs `work` with a heartbeat beside it, at a third of the lease.
    ///
    /// A store that cannot be reached is asked again and again until the lease is over by our own clock. A watch beside
    /// the heartbeat sees the end come also while the store is silent. When the lease is lost, the work is cancelled.
    ///
    /// - Parameters:
    ///   - leaseUntil: When the lease ends unless it is prolonged, as it is stored.
    ///   - renew: Prolongs it until the given time; `false` when it is lost.
    /// - Returns: `nil` when the lease was lost.
    /// - Throws: What `work` throws.
    func hold<Value: Sendable>(
        until leaseUntil: Timestamp, renew: @escaping @Sendable (Timestamp) async throws -> Bool,
        while work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        let end = LeaseEnd(leaseUntil)
        return try await withThrowingTaskGroup(of: End<Value>.self) { group in
            group.addTask { .worked(try await work()) }
            group.addTask { await self.isLost(end, renew) ? .lost : .quiet }
            group.addTask { await self.isOver(end) ? .lost : .quiet }
            defer { group.cancelAll() }
            while let end = try await group.next() {
                switch end {
                case .worked(let value): return value
                case .lost: return nil
                case .quiet: continue
                }
            }
            return nil
        }
    }

    /// Beats until cancelled.
    /// - Returns: Whether it ended because the lease is lost.
    private func isLost(_ end: LeaseEnd, _ renew: (Timestamp) async throws -> Bool) async -> Bool {
        var wait = self.lease / 3
        while true {
            do {
                try await self.sleep(wait)
            } catch {
                return false
            }
            let next = self.clock.now + self.lease
            do {
                guard try await renew(next) else { return true }
                end.time = next
                wait = self.lease / 3
            } catch {
                // A call that is broken off says nothing about the lease.
                if Task.isCancelled { return false }
                self.report(error)
                if self.clock.now >= end.time { return true }
                wait = self.lease / 12
            }
        }
    }

    /// Waits for the end of the lease, however often it is put off.
    /// - Returns: `false` when it was cancelled before.
    private func isOver(_ end: LeaseEnd) async -> Bool {
        while true {
            let left = end.time.since(self.clock.now)
            guard left > .zero else { return true }
            do {
                try await self.sleep(left)
            } catch {
                return false
            }
        }
    }

    /// Writes what came out of the work: asked again while the store cannot be reached, for as long as a lease lasts.
    ///
    /// - Parameter write: Must be as good done twice as once; is told whether it was tried before.
    /// - Throws: What `write` throws.
    func insist<Value: Sendable>(
        _ write: (_ isAgain: Bool) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let end = self.clock.now + self.lease
        var isAgain = false
        while true {
            do throws(StorageError) {
                return try await write(isAgain)
            } catch {
                let outage = error
                guard WorkFailure.isOutage(outage), self.clock.now < end else { throw outage }
                isAgain = true
                do {
                    try await self.sleep(self.lease / 12)
                } catch {
                    // Cancelled: whoever waits for us learns of the store's trouble.
                    throw outage
                }
            }
        }
    }
}
