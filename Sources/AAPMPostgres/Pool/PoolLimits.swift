import AAPMCore

/// How many connections there may be and how long they live.
package struct PoolLimits: Hashable, Sendable {
    /// Connections at most (`pool_size`).
    package var size: Int
    /// How long a caller waits for one (`pool_timeout`).
    package var wait: Duration
    /// How long an unused one is kept (`pool_idle_timeout`).
    package var idle: Duration
    /// How long one is used at all (`pool_max_lifetime`); each a little shorter, by chance, so that they do not all end at
    /// once.
    package var lifetime: Duration

    package init(
        size: Int = 10, wait: Duration = .seconds(5), idle: Duration = .seconds(600),
        lifetime: Duration = .seconds(3600)
    ) {
        self.size = size
        self.wait = wait
        self.idle = idle
        self.lifetime = lifetime
    }

    init(_ options: [PostgresOption: PostgresOptionValue]) throws(AAPMError) {
        self.init()
        if options[.poolSize] != nil, options[.poolMaxConnections] != nil {
            throw .postgresURL("pool_size and pool_max_conns mean the same; give one")
        }
        if let value = options[.poolSize] ?? options[.poolMaxConnections] { self.size = try value.count(in: 1...1000) }
        if let value = options[.poolTimeout] {
            self.wait = try value.duration(in: .milliseconds(10) ... .seconds(600))
        }
        if let value = options[.poolIdleTimeout] {
            self.idle = try value.duration(in: .seconds(1) ... .seconds(24 * 3600))
        }
        if let value = options[.poolMaxLifetime] {
            self.lifetime = try value.duration(in: .seconds(1) ... .seconds(24 * 3600))
        }
    }
}
