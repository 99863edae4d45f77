package import AAPMCore

/// Whether the database can be used, as a pure state machine: away → back, with changes to replay → as always.
package struct DatabaseCondition: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case up
        /// Nothing is asked of the database but whether it is back.
        case away(reason: String, since: Timestamp)
        /// It is back; talks with changes in the spool go on beside it until these are written.
        case replaying
    }

    /// A step worth telling an operator.
    package enum Change: Hashable, Sendable {
        case wentAway(reason: String)
        case cameBack(after: Duration)
        /// The spool is empty again.
        case settled
    }

    package private(set) var state: State

    package init(_ state: State = .up) {
        self.state = state
    }

    package var isAway: Bool {
        if case .away = self.state { return true }
        return false
    }

    /// Something that was asked of the database could not reach it.
    package mutating func failed(reason: String, at now: Timestamp) -> Change? {
        guard !self.isAway else { return nil }
        self.state = .away(reason: reason, since: now)
        return .wentAway(reason: reason)
    }

    /// The database has answered a probe.
    package mutating func answered(at now: Timestamp) -> Change? {
        guard case .away(_, let since) = self.state else { return nil }
        self.state = .replaying
        return .cameBack(after: max(.zero, now.since(since)))
    }

    /// Nothing is left in the spool, and no talk goes on beside the database.
    package mutating func emptied() -> Change? {
        guard self.state == .replaying else { return nil }
        self.state = .up
        return .settled
    }

    /// How long to wait between two looks: a second, more or less, so that many nodes do not come at the same moment.
    ///
    /// - Parameter jitter: 0 ..< 1.
    package static func pause(jitter: Double) -> Duration {
        .milliseconds(750 + Int(500 * min(max(jitter, 0), 1)))
    }
}
