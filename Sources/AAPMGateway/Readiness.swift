/// Whether the server can do its work, and what of that which it stands on it can reach.
package struct Readiness: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable {
        case ready
        /// Talks that are under way go on; the rest waits for what is away.
        case degraded
        case unavailable
    }

    package enum Check: String, Hashable, Sendable {
        case ok
        case unavailable
        /// What was kept while the database was away is being written.
        case replaying
    }

    package let status: Status
    /// By name: `database`, `spool`, and `models` and `vectors` where there are any.
    package let checks: [String: Check]

    package init(_ status: Status, checks: [String: Check]) {
        self.status = status
        self.checks = checks
    }
}
