import AAPMCore

/// A parameter of the URL that is ours and not libpq's.
enum PostgresOption: String, CaseIterable, Sendable {
    /// How many connections there may be.
    case poolSize = "pool_size"
    /// The same under the name that Neon and Prisma users know.
    case poolMaxConnections = "pool_max_conns"
    /// How long a caller waits for a connection.
    case poolTimeout = "pool_timeout"
    /// How long an unused connection is kept.
    case poolIdleTimeout = "pool_idle_timeout"
    /// How long a connection is used at all.
    case poolMaxLifetime = "pool_max_lifetime"
    case statementTimeout = "statement_timeout"
    case lockTimeout = "lock_timeout"
    case idleInTransactionTimeout = "idle_in_transaction_session_timeout"
    /// `true` behind a pooler in transaction mode.
    case pgbouncer
}

/// What the URL gives for one of our parameters.
struct PostgresOptionValue: Hashable, Sendable {
    let option: PostgresOption
    let text: String

    func truth() throws(AAPMError) -> Bool {
        switch self.text {
        case "true", "1", "on", "yes": return true
        case "false", "0", "off", "no": return false
        default: throw self.fault("must be true or false")
        }
    }

    func count(in range: ClosedRange<Int>) throws(AAPMError) -> Int {
        guard let number = Int(self.text), range.contains(number) else {
            throw self.fault("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// - Parameter bareUnit: What a number without a unit means; `nil` demands a unit.
    func duration(in range: ClosedRange<Duration>, bareUnit: Duration? = nil) throws(AAPMError) -> Duration {
        let digits = self.text.prefix { $0.isASCII && $0.isNumber }
        let unit: Duration? =
            switch self.text.dropFirst(digits.count) {
            case "ms": .milliseconds(1)
            case "s": .seconds(1)
            case "min": .seconds(60)
            case "h": .seconds(3600)
            case "": bareUnit
            default: nil
            }
        // More than a month of milliseconds is out of every range, and must not overflow.
        guard let unit, let number = Int(digits), number < 3_000_000_000, range.contains(unit * number) else {
            throw self.fault(
                "must be a time such as 500ms, 10s or 5min, from \(range.lowerBound) to \(range.upperBound)")
        }
        return unit * number
    }

    private func fault(_ reason: String) -> AAPMError {
        .postgresURL("the parameter \(self.option.rawValue) \(reason)")
    }
}

extension AAPMError {
    static func postgresURL(_ reason: String) -> AAPMError {
        AAPMError(.configurationInvalid, "The PostgreSQL URL is not valid: \(reason).")
    }
}
