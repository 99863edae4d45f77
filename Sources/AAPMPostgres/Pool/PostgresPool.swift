import AAPMCore
import Dispatch
import Synchronization

/// The connections of a database: keeps what `PoolState` decides.
final class PostgresPool: Sendable {
    typealias Loan = Result<PostgresConnection, PoolRefusal>

    private struct Holdings {
        var state: PoolState
        var connections: [Int: PostgresConnection] = [:]
        /// Who waits, by number.
        var waiters: [Int: CheckedContinuation<Loan, Never>] = [:]
        var nextWaiter = 0
        /// Connections whose socket is still to be closed.
        var closing = 0
        /// When the timer is set for.
        var alarm: Duration?
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    private let settings: PostgresSettings
    private let chance: @Sendable () -> Double
    private let start = ContinuousClock.now
    private let timer = DispatchQueue(label: "aapm.postgres.pool")
    private let holdings: Mutex<Holdings>

    /// - Parameter chance: Random numbers, 0 ..< 1.
    init(_ settings: PostgresSettings, chance: @escaping @Sendable () -> Double) {
        self.settings = settings
        self.chance = chance
        self.holdings = Mutex(Holdings(state: PoolState(limits: settings.pool)))
    }

    var counts: PoolCounts { self.holdings.withLock { $0.state.counts } }

    /// Connections that it keeps, in whatever condition.
    var heldConnections: Int { self.holdings.withLock { $0.connections.count } }

    /// A connection for the caller alone, to be returned with `release`.
    ///
    /// - Parameter cancellation: Ends the wait, too.
    func borrow(_ cancellation: Cancellation?) async -> Loan {
        let now = self.now
        return await withCheckedContinuation { continuation in
            let waiter = self.holdings.withLock { holdings in
                holdings.nextWaiter += 1
                holdings.waiters[holdings.nextWaiter] = continuation
                return holdings.nextWaiter
            }
            let isWanted = cancellation?.begin { self.advance { $0.cancel(waiter) } } ?? true
            guard isWanted else {
                self.holdings.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume(
                    returning: .failure(.cancelled))
                return
            }
            self.advance { $0.borrow(waiter, now: now) }
            // A cancellation since found nobody in the queue.
            if cancellation?.isCancelled ?? false { self.advance { $0.cancel(waiter) } }
        }
    }

    func release(_ connection: PostgresConnection, isUsable: Bool) {
        let now = self.now
        self.advance { $0.release(connection.id, isUsable: isUsable, now: now) }
    }

    /// Lends no more and returns when the last connection is closed. Work in progress is finished.
    func shutDown() async {
        self.advance { $0.shutDown() }
        await withCheckedContinuation { continuation in
            let isDrained = self.holdings.withLock { holdings in
                let isDrained = holdings.state.isDrained && holdings.closing == 0
                if !isDrained { holdings.drained.append(continuation) }
                return isDrained
            }
            if isDrained { continuation.resume() }
        }
    }

    private var now: Duration { ContinuousClock.now - self.start }

    /// Takes a step of the rules and does what they say.
    private func advance(_ step: (inout PoolState) -> [PoolAction]) {
        // Under the lock only what cannot call back; the rest after it.
        let effects = self.holdings.withLock { holdings -> [() -> Void] in
            let actions = step(&holdings.state)
            var effects = actions.compactMap { self.effect(of: $0, &holdings) }
            if let effect = self.setAlarm(&holdings) { effects.append(effect) }
            if holdings.state.isDrained, holdings.closing == 0, !holdings.drained.isEmpty {
                let drained = holdings.drained
                holdings.drained = []
                effects.append { for continuation in drained { continuation.resume() } }
            }
            return effects
        }
        for effect in effects { effect() }
    }

    private func effect(of action: PoolAction, _ holdings: inout Holdings) -> (() -> Void)? {
        switch action {
        case .lend(let id, to: let waiter):
            guard let connection = holdings.connections[id],
                let continuation = holdings.waiters.removeValue(forKey: waiter)
            else { return nil }
            return { continuation.resume(returning: .success(connection)) }
        case .refuse(let waiter, let refusal):
            guard let continuation = holdings.waiters.removeValue(forKey: waiter) else { return nil }
            return { continuation.resume(returning: .failure(refusal)) }
        case .connect(let id):
            let connection = PostgresConnection(id: id, settings: self.settings)
            holdings.connections[id] = connection
            return { self.open(connection) }
        case .close(let id):
            guard let connection = holdings.connections.removeValue(forKey: id) else { return nil }
            holdings.closing += 1
            return { self.close(connection) }
        }
    }

    private func open(_ connection: PostgresConnection) {
        connection.open { reason in
            let now = self.now
            let chance = self.chance()
            self.advance { state in
                guard let reason else { return state.connected(connection.id, now: now, chance: chance) }
                return state.failed(connection.id, reason: reason, now: now, chance: chance)
            }
        }
    }

    private func close(_ connection: PostgresConnection) {
        connection.close {
            self.holdings.withLock { $0.closing -= 1 }
            self.advance { _ in [] }
        }
    }

    /// Sets the timer if it would ring too late.
    private func setAlarm(_ holdings: inout Holdings) -> (() -> Void)? {
        guard let next = holdings.state.nextTick, holdings.alarm.map({ next < $0 }) ?? true else { return nil }
        holdings.alarm = next
        let delay = max(next - self.now, .zero) / .milliseconds(1)
        return {
            // A pool that nobody holds any more has nothing to be woken for.
            self.timer.asyncAfter(deadline: .now() + .milliseconds(Int(delay.rounded(.up)))) { [weak self] in
                self?.ring(next)
            }
        }
    }

    private func ring(_ alarm: Duration) {
        let now = self.now
        self.holdings.withLock { if $0.alarm == alarm { $0.alarm = nil } }
        self.advance { $0.tick(now: now) }
    }
}
