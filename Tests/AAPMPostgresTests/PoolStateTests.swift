import Testing

@testable import AAPMPostgres

@Suite("Rules of the connection pool")
struct PoolStateTests {
    private static let away = PoolRefusal.unreachable(reason: "away")

    @Test("The first caller waits for a connection, which the second then finds idle")
    func reuse() {
        let pool = PoolScript(size: 2)
        #expect(pool.borrow(1) == [.connect(1)])
        #expect(pool.connected(1) == [.lend(1, to: 1)])
        #expect(pool.release(1) == [])
        #expect(pool.counts == PoolCounts(1, 0, 0, 0))
        #expect(pool.borrow(2) == [.lend(1, to: 2)])
    }

    @Test("Connections are opened for as many as wait, and no more than allowed")
    func size() {
        let pool = PoolScript(size: 2)
        #expect(pool.borrow(1) == [.connect(1)])
        #expect(pool.borrow(2) == [.connect(2)])
        #expect(pool.borrow(3) == [])
        #expect(pool.connected(2) == [.lend(2, to: 1)])
        #expect(pool.connected(1) == [.lend(1, to: 2)])
        #expect(pool.counts == PoolCounts(0, 2, 0, 1))
        #expect(pool.release(2) == [.lend(2, to: 3)])
    }

    @Test("Who came first is served first")
    func order() {
        let pool = PoolScript(size: 1)
        _ = pool.borrow(1)
        _ = pool.connected(1)
        for waiter in 2...4 { #expect(pool.borrow(waiter) == []) }
        for waiter in 2...4 { #expect(pool.release(1) == [.lend(1, to: waiter)]) }
        #expect(pool.release(1) == [])
    }

    @Test("The connection that was returned last is lent first")
    func lastInFirstOut() {
        let pool = PoolScript(size: 2)
        _ = pool.borrow(1)
        _ = pool.borrow(2)
        _ = pool.connected(1)
        _ = pool.connected(2)
        _ = pool.release(2)
        _ = pool.release(1)
        #expect(pool.borrow(3) == [.lend(1, to: 3)])
        #expect(pool.borrow(4) == [.lend(2, to: 4)])
    }

    @Test("A wait ends at its deadline, with the state of the pool")
    func deadline() {
        let pool = PoolScript(size: 1, wait: .seconds(5))
        _ = pool.borrow(1)
        _ = pool.connected(1)
        _ = pool.borrow(2, at: 1)
        #expect(pool.nextTick == .seconds(6))
        #expect(pool.tick(at: 5.9) == [])
        #expect(pool.tick(at: 6) == [.refuse(2, .timedOut(PoolCounts(0, 1, 0, 1)))])
        #expect(pool.release(1, at: 7) == [])
    }

    @Test("Who gives up waiting gets no connection")
    func cancel() {
        let pool = PoolScript(size: 1)
        _ = pool.borrow(1)
        _ = pool.connected(1)
        _ = pool.borrow(2)
        #expect(pool.cancel(2) == [.refuse(2, .cancelled)])
        #expect(pool.cancel(2) == [])
        #expect(pool.cancel(1) == [])
        #expect(pool.release(1) == [])
        #expect(pool.counts == PoolCounts(1, 0, 0, 0))
    }

    @Test("A broken connection is replaced for who waits")
    func broken() {
        let pool = PoolScript(size: 1)
        _ = pool.borrow(1)
        _ = pool.connected(1)
        _ = pool.borrow(2)
        #expect(pool.release(1, isUsable: false) == [.close(1), .connect(2)])
        #expect(pool.connected(2) == [.lend(2, to: 2)])
        #expect(pool.release(2, isUsable: false) == [.close(2)])
    }

    @Test("Old connections are closed: unused ones after a while, all after their lifetime")
    func age() {
        let pool = PoolScript(size: 2)
        _ = pool.borrow(1)
        _ = pool.borrow(2)
        _ = pool.connected(1)
        _ = pool.connected(2, chance: 0.5)
        _ = pool.release(1, at: 10)
        #expect(pool.nextTick == .seconds(70))
        #expect(pool.tick(at: 69) == [])
        #expect(pool.tick(at: 70) == [.close(1)])
        // Half of a tenth earlier than 600 s.
        #expect(pool.release(2, at: 570) == [.close(2)])
        #expect(pool.nextTick == nil)
    }

    @Test("A connection that outlived itself while idle is not lent")
    func expired() {
        let pool = PoolScript(size: 2)
        _ = pool.borrow(1)
        _ = pool.connected(1)
        _ = pool.release(1, at: 590)
        #expect(pool.borrow(2, at: 600) == [.close(1), .connect(2)])
    }

    @Test("While the server is away nobody waits, and one connection at a time is tried")
    func outage() {
        let pool = PoolScript(size: 4)
        _ = pool.borrow(1)
        _ = pool.borrow(2)
        #expect(pool.failed(1) == [.close(1)])
        #expect(pool.failed(2) == [.close(2), .refuse(1, Self.away), .refuse(2, Self.away)])
        // Two failures in a row: 200 ms.
        #expect(pool.nextTick == .milliseconds(200))
        #expect(pool.borrow(3, at: 0.1) == [.refuse(3, Self.away)])
        #expect(pool.borrow(4, at: 0.2) == [.refuse(4, Self.away), .connect(3)])
        #expect(pool.borrow(5, at: 0.3) == [.refuse(5, Self.away)])
        #expect(pool.tick(at: 0.3) == [])
        #expect(pool.nextTick == nil)
        #expect(pool.failed(3, at: 1) == [.close(3)])
        #expect(pool.nextTick == .milliseconds(1400))
        #expect(pool.tick(at: 1.4) == [.connect(4)])
        #expect(pool.connected(4, at: 1.5) == [])
        #expect(pool.borrow(6, at: 1.6) == [.lend(4, to: 6)])
        #expect(pool.borrow(7, at: 1.6) == [.connect(5)])
    }

    @Test("During an outage callers wait for connections that others still have, and no longer than for those")
    func outageWithConnections() {
        let pool = PoolScript(size: 3)
        _ = pool.borrow(1)
        _ = pool.connected(1)
        _ = pool.borrow(2)
        #expect(pool.failed(2) == [.close(2)])
        #expect(pool.borrow(3) == [])
        #expect(pool.release(1) == [.lend(1, to: 2)])
        #expect(pool.release(1, isUsable: false) == [.close(1), .refuse(3, Self.away)])
    }

    @Test("After an outage all who wait get connections")
    func recovery() {
        let pool = PoolScript(size: 3)
        _ = pool.borrow(1)
        _ = pool.connected(1)
        _ = pool.borrow(2)
        _ = pool.failed(2)
        _ = pool.borrow(3)
        _ = pool.borrow(4)
        #expect(pool.tick(at: 0.1) == [.connect(3)])
        #expect(pool.connected(3, at: 0.2) == [.lend(3, to: 2), .connect(4)])
        #expect(pool.connected(4, at: 0.3) == [.lend(4, to: 3)])
        #expect(pool.release(1, at: 0.4) == [.lend(1, to: 4)])
    }

    @Test(
        "The wait between tries doubles up to a limit, half of it by chance",
        arguments: [(1, 100, 50), (2, 200, 100), (4, 800, 400), (7, 5000, 2500), (1000, 5000, 2500)])
    func backoff(failures: Int, longest: Int, shortest: Int) {
        let backoff = Backoff(first: .milliseconds(100), longest: .seconds(5))
        #expect(backoff.delay(failures: failures, chance: 1) == .milliseconds(longest))
        #expect(backoff.delay(failures: failures, chance: 0) == .milliseconds(shortest))
    }

    @Test("Shutting down refuses who waits and closes each connection when it comes back")
    func shutDown() {
        let pool = PoolScript(size: 3)
        for waiter in 1...3 { _ = pool.borrow(waiter) }
        _ = pool.connected(1)
        _ = pool.connected(2)
        _ = pool.release(2)
        _ = pool.borrow(4)
        _ = pool.borrow(5)
        #expect(pool.shutDown() == [.refuse(4, .shutDown), .refuse(5, .shutDown)])
        #expect(pool.borrow(6) == [.refuse(6, .shutDown)])
        #expect(pool.connected(3) == [.close(3)])
        #expect(pool.release(1) == [.close(1)])
        #expect(!pool.isDrained)
        #expect(pool.release(2) == [.close(2)])
        #expect(pool.isDrained)
    }

    @Test("A connection that fails after the end is closed as well")
    func failedAfterShutDown() {
        let pool = PoolScript(size: 1)
        _ = pool.borrow(1)
        #expect(pool.shutDown() == [.refuse(1, .shutDown)])
        #expect(pool.failed(1) == [.close(1)])
        #expect(pool.isDrained)
    }

    @Test("Whatever happens, each caller is answered once and the size is kept", arguments: 1...40)
    func anything(seed: UInt64) {
        var random = Dice(seed: seed)
        let pool = PoolScript(size: 3)
        var waiting: Set<Int> = []
        var lent: Set<Int> = []
        var connecting: Set<Int> = []
        var answered = 0
        var second = 0.0
        func follow(_ actions: [PoolAction]) {
            for action in actions {
                switch action {
                case .connect(let id): connecting.insert(id)
                case .close(let id): lent.remove(id)
                case .lend(let id, to: let waiter):
                    #expect(waiting.remove(waiter) == waiter)
                    #expect(lent.insert(id).inserted)
                    answered += 1
                case .refuse(let waiter, _):
                    #expect(waiting.remove(waiter) == waiter)
                    answered += 1
                }
            }
            let counts = pool.counts
            #expect(counts.lent == lent.count && counts.connecting == connecting.count)
            #expect(counts.idle + counts.lent + counts.connecting <= 3)
            #expect(counts.waiting == waiting.count)
        }
        for waiter in 1...300 {
            second += Double(random.next() % 100) / 50
            switch random.next() % 6 {
            case 0, 1:
                waiting.insert(waiter)
                follow(pool.borrow(waiter, at: second))
            case 2:
                if let id = lent.min() {
                    lent.remove(id)
                    follow(pool.release(id, isUsable: random.next() % 4 > 0, at: second))
                }
            case 3:
                if let id = connecting.min() {
                    connecting.remove(id)
                    follow(random.next() % 3 > 0 ? pool.connected(id, at: second) : pool.failed(id, at: second))
                }
            case 4: if let waiter = waiting.max() { follow(pool.cancel(waiter)) }
            default: follow(pool.tick(at: second))
            }
        }
        follow(pool.shutDown())
        for id in connecting.sorted() {
            connecting.remove(id)
            follow(pool.connected(id, at: second))
        }
        for id in lent.sorted() {
            lent.remove(id)
            follow(pool.release(id, at: second))
        }
        #expect(waiting.isEmpty)
        #expect(answered > 0)
        #expect(pool.isDrained)
    }
}
