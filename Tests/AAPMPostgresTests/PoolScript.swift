@testable import AAPMPostgres

/// The rules of a pool, told of one event after the other.
final class PoolScript {
    private var state: PoolState

    init(size: Int, wait: Duration = .seconds(5)) {
        self.state = PoolState(
            limits: PoolLimits(size: size, wait: wait, idle: .seconds(60), lifetime: .seconds(600)))
    }

    func borrow(_ waiter: Int, at second: Double = 0) -> [PoolAction] {
        self.state.borrow(waiter, now: Self.time(second))
    }

    func cancel(_ waiter: Int) -> [PoolAction] { self.state.cancel(waiter) }

    func release(_ id: Int, isUsable: Bool = true, at second: Double = 0) -> [PoolAction] {
        self.state.release(id, isUsable: isUsable, now: Self.time(second))
    }

    func connected(_ id: Int, at second: Double = 0, chance: Double = 0) -> [PoolAction] {
        self.state.connected(id, now: Self.time(second), chance: chance)
    }

    func failed(_ id: Int, at second: Double = 0, chance: Double = 1) -> [PoolAction] {
        self.state.failed(id, reason: "away", now: Self.time(second), chance: chance)
    }

    func tick(at second: Double) -> [PoolAction] { self.state.tick(now: Self.time(second)) }

    func shutDown() -> [PoolAction] { self.state.shutDown() }

    /// To the millisecond, so that sums are exact.
    private static func time(_ second: Double) -> Duration { .milliseconds(Int((second * 1000).rounded())) }

    var nextTick: Duration? { self.state.nextTick }
    var isDrained: Bool { self.state.isDrained }
    var counts: PoolCounts { self.state.counts }
}

extension PoolCounts {
    init(_ idle: Int, _ lent: Int, _ connecting: Int, _ waiting: Int) {
        self.init(idle: idle, lent: lent, connecting: connecting, waiting: waiting)
    }
}
