import AAPMCore
import AAPMStorage

/// How long things may take.
package struct PostgresTimeouts: Hashable, Sendable {
    /// To reach one host and log in (`connect_timeout`).
    package let connect: Duration
    /// What the server gives one statement.
    package internal(set) var statement: Duration
    /// What the server lets a statement wait for a lock.
    package let lock: Duration
    /// How long the server leaves a transaction open that we have forgotten.
    package let idleInTransaction: Duration

    /// How long we wait for the answer to a statement: longer than the server takes to give up by itself, so that only a
    /// server that does not answer at all ends in this.
    package var answer: Duration { self.statement + .seconds(2) }

    /// What one statement of a migration, a backup or a restore may take.
    static let upkeep: Duration = .seconds(6 * 3600)

    /// How long an unused connection is trusted without asking the server.
    static let trust: Duration = .seconds(30)

    /// How long the answer to an empty question may take.
    static let ping: Duration = .seconds(2)

    init(_ options: [PostgresOption: PostgresOptionValue], connect: String?) throws(AAPMError) {
        // A time-out of nought is none for PostgreSQL; we always have one. A number without a unit is milliseconds there.
        let range: ClosedRange<Duration> = .milliseconds(10) ... .seconds(24 * 3600)
        func time(_ option: PostgresOption, _ usual: Duration) throws(AAPMError) -> Duration {
            try options[option]?.duration(in: range, bareUnit: .milliseconds(1)) ?? usual
        }
        self.statement = try time(.statementTimeout, .seconds(10))
        self.lock = try time(.lockTimeout, .seconds(5))
        self.idleInTransaction = try time(.idleInTransactionTimeout, .seconds(15))
        guard let connect else {
            self.connect = .seconds(5)
            return
        }
        guard let seconds = Int(connect), (1...600).contains(seconds) else {
            throw .postgresURL("the parameter connect_timeout must be a whole number of seconds from 1 to 600")
        }
        self.connect = .seconds(seconds)
    }

    /// What tells the server of them.
    ///
    /// - Parameter isLocal: Whether for the transaction only, rather than for the session.
    func query(isLocal: Bool) -> Query {
        func milliseconds(_ time: Duration) -> String { String(Int(time / .milliseconds(1))) }
        return """
            SELECT set_config('statement_timeout', \(milliseconds(self.statement)), \(isLocal)),
                set_config('lock_timeout', \(milliseconds(self.lock)), \(isLocal)),
                set_config('idle_in_transaction_session_timeout', \(milliseconds(self.idleInTransaction)), \(isLocal))
            """
    }
}
