extension Migration {
    /// How often somebody may do something, counted for all nodes together.
    ///
    /// `bucket` is a hash that only this installation can make, `full_at` the one moment that is the bucket's state. Rows
    /// whose moment has passed say nothing and are swept.
    static let rateLimits = Migration(
        version: 3, name: "rate_limits",
        sql: """
            CREATE TABLE rate_limits (
                bucket TEXT NOT NULL,
                full_at BIGINT NOT NULL,
                CONSTRAINT rate_limits_pkey PRIMARY KEY (bucket)
            );
            CREATE INDEX rate_limits_full_at_idx ON rate_limits (full_at);
            """)
}
