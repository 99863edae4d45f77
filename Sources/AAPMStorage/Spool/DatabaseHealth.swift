package import AAPMCore
import Synchronization

/// What this process knows of the database's condition; told by everything that uses the database.
package final class DatabaseHealth: Sendable {
    /// One element for one or more changes that the watch should look at. For one consumer.
    let calls: AsyncStream<Void>
    private let caller: AsyncStream<Void>.Continuation
    private let condition = Mutex(DatabaseCondition())
    private let upSince: Mutex<Timestamp>
    private let clock: any WallClock
    private let report: @Sendable (DatabaseCondition.Change) -> Void

    /// - Parameter report: Takes each change of the condition, once.
    package init(
        clock: any WallClock, report: @escaping @Sendable (DatabaseCondition.Change) -> Void = { _ in }
    ) {
        self.clock = clock
        self.upSince = Mutex(clock.now)
        self.report = report
        (self.calls, self.caller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var state: DatabaseCondition.State { self.condition.withLock { $0.state } }

    package var isAway: Bool { self.condition.withLock { $0.isAway } }

    /// Whether it has been as always for `time`, in which other nodes bring back what they kept during an outage.
    package func isSettled(for time: Duration) -> Bool {
        self.state == .up && self.clock.now.since(self.upSince.withLock { $0 }) >= time
    }

    /// Passes unless the database is known to be away, so that nobody waits for it in vain.
    func require() throws(StorageError) {
        if case .away(let reason, _) = self.state { throw .unavailable(reason: reason) }
    }

    func failed(_ reason: String) {
        let now = self.clock.now
        if let change = self.condition.withLock({ $0.failed(reason: reason, at: now) }) {
            self.report(change)
            self.call()
        }
    }

    func answered() {
        let now = self.clock.now
        if let change = self.condition.withLock({ $0.answered(at: now) }) { self.report(change) }
    }

    func emptied() {
        let now = self.clock.now
        let change = self.condition.withLock { condition in
            let change = condition.emptied()
            if change != nil { self.upSince.withLock { $0 = now } }
            return change
        }
        if let change { self.report(change) }
    }

    /// Has the watch look now instead of at its next round.
    func call() {
        self.caller.yield()
    }
}
