/// The rules of a pool of connections, without connections, clocks or threads.
///
/// Each method is told the time since the pool began and returns what is to be done, in order. At most one caller's
/// connection is sought after another's, first come first served; an idle connection is lent last in, first out, so that
/// those that are not needed grow old.
struct PoolState {
    private enum Phase: Hashable {
        case connecting
        case idle(since: Duration)
        case lent
    }

    private struct Connection {
        var phase: Phase
        var end: Duration
    }

    private struct Waiter {
        let id: Int
        let deadline: Duration
    }

    /// The server cannot be reached.
    private struct Outage {
        var failures: Int
        var nextTry: Duration
        var reason: String
    }

    private let limits: PoolLimits
    private let backoff: Backoff
    private var connections: [Int: Connection] = [:]
    /// The last returned stands last.
    private var idle: [Int] = []
    private var waiters: [Waiter] = []
    private var outage: Outage?
    private var isShutDown = false
    private var nextID = 1

    init(limits: PoolLimits, backoff: Backoff = Backoff()) {
        self.limits = limits
        self.backoff = backoff
    }

    // MARK: Callers

    /// A caller wants a connection.
    mutating func borrow(_ waiter: Int, now: Duration) -> [PoolAction] {
        guard !self.isShutDown else { return [.refuse(waiter, .shutDown)] }
        var actions: [PoolAction] = []
        while let id = self.idle.popLast() {
            if let connection = self.connections[id], connection.end > now {
                self.connections[id]?.phase = .lent
                return actions + [.lend(id, to: waiter)]
            }
            actions += self.close(id)
        }
        // Nobody waits for a server that is known to be away, unless others still have connections to it.
        if let outage = self.outage, !self.hasLent {
            return actions + [.refuse(waiter, .unreachable(reason: outage.reason))] + self.probe(now: now)
        }
        self.waiters.append(Waiter(id: waiter, deadline: now + self.limits.wait))
        return actions + self.grow(now: now)
    }

    /// A caller does not want to wait any longer.
    mutating func cancel(_ waiter: Int) -> [PoolAction] {
        guard let index = self.waiters.firstIndex(where: { $0.id == waiter }) else { return [] }
        self.waiters.remove(at: index)
        return [.refuse(waiter, .cancelled)]
    }

    /// A caller returns a connection.
    mutating func release(_ id: Int, isUsable: Bool, now: Duration) -> [PoolAction] {
        guard let connection = self.connections[id], connection.phase == .lent else { return [] }
        guard isUsable, connection.end > now, !self.isShutDown else {
            let actions = self.close(id)
            guard !self.isShutDown else { return actions }
            // With the last connection goes the hope of those who wait during an outage.
            if let outage = self.outage, !self.hasLent, !self.isConnecting { return actions + self.refuseAll(outage) }
            return actions + self.grow(now: now)
        }
        return self.offer(id, now: now)
    }

    // MARK: Connections

    /// A connection is there.
    ///
    /// - Parameter chance: 0 ..< 1; how much shorter than the limit it lives, up to a tenth.
    mutating func connected(_ id: Int, now: Duration, chance: Double) -> [PoolAction] {
        guard self.connections[id]?.phase == .connecting else { return [] }
        self.outage = nil
        guard !self.isShutDown else { return self.close(id) }
        self.connections[id]?.end = now + self.limits.lifetime * (1 - chance / 10)
        return self.offer(id, now: now) + self.grow(now: now)
    }

    /// A connection could not be opened.
    ///
    /// - Parameter chance: 0 ..< 1; spreads the next try.
    mutating func failed(_ id: Int, reason: String, now: Duration, chance: Double) -> [PoolAction] {
        guard self.connections[id]?.phase == .connecting else { return [] }
        let closing = self.close(id)
        guard !self.isShutDown else { return closing }
        let failures = (self.outage?.failures ?? 0) + 1
        let outage = Outage(
            failures: failures, nextTry: now + self.backoff.delay(failures: failures, chance: chance), reason: reason)
        self.outage = outage
        return self.hasLent || self.isConnecting ? closing : closing + self.refuseAll(outage)
    }

    // MARK: Time

    /// When `tick` has something to do, as far as is known now.
    var nextTick: Duration? {
        var moments = self.waiters.map(\.deadline)
        if let outage = self.outage, self.mayProbe { moments.append(outage.nextTry) }
        for connection in self.connections.values {
            guard case .idle(let since) = connection.phase else { continue }
            moments.append(min(connection.end, since + self.limits.idle))
        }
        return moments.min()
    }

    /// Does what time demands: refuses who waited too long, closes what is too old, tries a lost server again.
    mutating func tick(now: Duration) -> [PoolAction] {
        var actions: [PoolAction] = []
        let counts = self.counts
        for waiter in self.waiters where waiter.deadline <= now {
            actions.append(.refuse(waiter.id, .timedOut(counts)))
        }
        self.waiters.removeAll { $0.deadline <= now }
        for id in self.idle {
            guard let connection = self.connections[id], case .idle(let since) = connection.phase else { continue }
            if connection.end <= now || since + self.limits.idle <= now { actions += self.close(id) }
        }
        self.idle.removeAll { self.connections[$0] == nil }
        return actions + self.probe(now: now)
    }

    // MARK: The end

    /// Refuses who waits and lends no more. Connections are closed as they come back.
    mutating func shutDown() -> [PoolAction] {
        self.isShutDown = true
        let refusals = self.waiters.map { PoolAction.refuse($0.id, .shutDown) }
        self.waiters = []
        let closing = self.idle
        self.idle = []
        return refusals + closing.flatMap { self.close($0) }
    }

    /// Whether nothing is left to wait for after `shutDown`.
    var isDrained: Bool { self.isShutDown && self.connections.isEmpty }

    var counts: PoolCounts {
        let phases = self.connections.values.map(\.phase)
        return PoolCounts(
            idle: self.idle.count, lent: phases.count { $0 == .lent }, connecting: phases.count { $0 == .connecting },
            waiting: self.waiters.count)
    }

    // MARK: Rules

    private var hasLent: Bool { self.connections.values.contains { $0.phase == .lent } }

    private var isConnecting: Bool { self.connections.values.contains { $0.phase == .connecting } }

    /// Gives a connection to who waits longest, or keeps it.
    private mutating func offer(_ id: Int, now: Duration) -> [PoolAction] {
        guard let waiter = self.waiters.first else {
            self.connections[id]?.phase = .idle(since: now)
            self.idle.append(id)
            return []
        }
        self.waiters.removeFirst()
        self.connections[id]?.phase = .lent
        return [.lend(id, to: waiter.id)]
    }

    /// Opens connections for those who wait and have none on its way; one at a time while the server is away.
    private mutating func grow(now: Duration) -> [PoolAction] {
        guard self.outage == nil else { return self.probe(now: now) }
        var actions: [PoolAction] = []
        var coming = self.connections.values.count { $0.phase == .connecting }
        while coming < self.waiters.count, self.connections.count < self.limits.size {
            actions.append(self.connect())
            coming += 1
        }
        return actions
    }

    /// Tries a lost server again when it is time to.
    private mutating func probe(now: Duration) -> [PoolAction] {
        guard let outage = self.outage, outage.nextTry <= now, self.mayProbe else { return [] }
        return [self.connect()]
    }

    private var mayProbe: Bool {
        !self.isConnecting && !self.isShutDown && self.connections.count < self.limits.size
    }

    private mutating func connect() -> PoolAction {
        let id = self.nextID
        self.nextID += 1
        self.connections[id] = Connection(phase: .connecting, end: .zero)
        return .connect(id)
    }

    private mutating func close(_ id: Int) -> [PoolAction] {
        self.connections[id] = nil
        return [.close(id)]
    }

    private mutating func refuseAll(_ outage: Outage) -> [PoolAction] {
        defer { self.waiters = [] }
        return self.waiters.map { .refuse($0.id, .unreachable(reason: outage.reason)) }
    }
}
