import AAPMCore

/// Buckets of rate limits, in SQL: one row each, changed by one statement, so that nodes never count past each other.
struct SQLRateLimitStore: RateLimitStore {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    func take(_ bucket: String, limit: RateLimit, now: Timestamp) async throws(StorageError) -> Duration? {
        let latest = limit.latestFull(at: now)
        return try await self.database.write { tx throws(StorageError) -> Duration? in
            let taken = try tx.first(
                """
                INSERT INTO rate_limits (bucket, full_at)
                VALUES (\(bucket), \(limit.fullAgain(after: nil, at: now)))
                ON CONFLICT (bucket) DO UPDATE
                SET full_at = CASE WHEN rate_limits.full_at > \(now) THEN rate_limits.full_at ELSE \(now) END
                    + \(limit.interval.inMicroseconds)
                WHERE rate_limits.full_at <= \(latest)
                RETURNING full_at
                """)
            guard taken == nil else { return nil }
            let row = try tx.require("SELECT full_at FROM rate_limits WHERE bucket = \(bucket)")
            return try row.timestamp("full_at").since(latest)
        }
    }

    func sweep(before: Timestamp) async throws(StorageError) -> Int {
        // A transaction of its own: one that held another row already could meet a second sweep the other way round.
        try await self.database.write { tx throws(StorageError) -> Int in
            try tx.execute("DELETE FROM rate_limits WHERE full_at < \(before)")
        }
    }
}
