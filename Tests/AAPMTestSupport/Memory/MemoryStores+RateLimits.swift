package import AAPMCore

extension MemoryStores: RateLimitStore {
    package func take(_ bucket: String, limit: RateLimit, now: Timestamp) async throws(StorageError) -> Duration? {
        try self.write { (state) throws(StorageError) in
            let fullAt = state.rateLimits[bucket]
            let excess = (fullAt ?? now).since(limit.latestFull(at: now))
            guard fullAt == nil || excess <= .zero else { return excess }
            state.rateLimits[bucket] = limit.fullAgain(after: fullAt, at: now)
            return nil
        }
    }

    package func sweep(before: Timestamp) async throws(StorageError) -> Int {
        try self.write { (state) throws(StorageError) in
            let count = state.rateLimits.count
            state.rateLimits = state.rateLimits.filter { $0.value >= before }
            return count - state.rateLimits.count
        }
    }
}
