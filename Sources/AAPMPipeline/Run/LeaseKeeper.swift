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
        /// The heart stopped because it was cancelled.
        case quiet
    }

    /// Runs `work` with a heartbeat beside it, at a third of the lease.
    ///
    /// A store that cannot be reached is asked again and again until the lease is over by our own clock. When the lease
    /// is lost, the work is cancelled.
    ///
    /// - Parameters:
    ///   - leaseUntil: When the lease ends unless it is prolonged.
    ///   - renew: Prolongs it until the given time; `false` when it is lost.
    /// - Returns: `nil` when the lease was lost.
    /// - Throws: What `work` throws.
    func hold<Value: Sendable>(
        until leaseUntil: Timestamp, renew: @escaping @Sendable (Timestamp) async throws -> Bool,
        while work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: End<Value>.self) { group in
            group.addTask { .worked(try await work()) }
            group.addTask { await self.isLost(leaseUntil, renew) ? .lost : .quiet }
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
    private func isLost(_ leaseUntil: Timestamp, _ renew: (Timestamp) async throws -> Bool) async -> Bool {
        var leaseUntil = leaseUntil
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
                leaseUntil = next
                wait = self.lease / 3
            } catch {
                // A call that is broken off says nothing about the lease.
                if Task.isCancelled { return false }
                self.report(error)
                if self.clock.now >= leaseUntil { return true }
                wait = self.lease / 12
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
            } catch let trouble where trouble.mayPass {
                isAgain = true
                guard self.clock.now < end else { throw trouble }
                do {
                    try await self.sleep(self.lease / 12)
                } catch {
                    // Cancelled: whoever waits for us learns of the store's trouble.
                    throw trouble
                }
            }
        }
    }
}
