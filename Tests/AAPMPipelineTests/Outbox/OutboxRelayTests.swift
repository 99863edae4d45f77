import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMPipeline

@Suite("The outbox relay")
struct OutboxRelayTests {
    /// Writes down what comes; fails, or waits at a gate, as it is told.
    private final class Sink: OutboxSink {
        let gate = Gate()
        private let held: Set<String>
        private let failures: Mutex<Int>
        private let failure: any Error
        private let seen = Mutex<[String]>([])

        init(
            failing failures: Int = 0, holding held: Set<String> = [],
            with failure: any Error = AAPMError(.internalError, "The sink is broken.")
        ) {
            self.failure = failure
            self.failures = Mutex(failures)
            self.held = held
        }

        var topic: OutboxTopic { .notification }
        var delivered: [String] { self.seen.withLock { $0 } }

        func deliver(_ event: OutboxEvent) async throws {
            if self.held.contains(event.id.text) { try await self.gate.pass() }
            let fails = self.failures.withLock { left in
                left -= 1
                return left >= 0
            }
            if fails { throw self.failure }
            self.seen.withLock { $0.append(event.id.text) }
        }
    }

    /// A stage whose outbox holds these events.
    private static func stage(_ events: [OutboxEvent]) async throws -> TalkStage {
        let stage = TalkStage()
        try await stage.prepare()
        try await stage.talk(1, ["Hola."])
        let now = stage.clock.now
        let claim = try #require(
            try await stage.stores.claim(worker: "w", leaseUntil: now + .seconds(60), now: now))
        var effects = PhaseEffects()
        effects.events = events
        _ = try await stage.stores.complete(
            PhaseRecord(name: .extraction), effects: effects, of: claim, leaseUntil: now + .seconds(60), now: now)
        return stage
    }

    private static func relay(
        _ stage: TalkStage, _ sink: any OutboxSink, settings: OutboxSettings = OutboxSettings(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in throw CancellationError() }
    ) -> OutboxRelay {
        OutboxRelay(
            name: "relay-1", store: stage.stores, sinks: [sink], clock: stage.clock, settings: settings, sleep: sleep,
            jitter: { 0.5 })
    }

    @Test("The message about a lesson becomes visible")
    func message() async throws {
        let stage = TalkStage()
        try await stage.prepare()
        try await stage.learn(1, ["Voy casa."])
        let message = try #require(stage.stores.notifications.first)
        #expect(stage.stores.shownNotifications == [])
        let relay = Self.relay(stage, InboxSink(inbox: stage.stores))
        #expect(try await relay.drain() == [ID(message.id)])
        #expect(stage.stores.shownNotifications == [message.id])
        #expect(try await relay.drain() == [])
    }

    @Test("Events of one key come in order, one after the other")
    func order() async throws {
        let stage = try await Self.stage([.sample("c"), .sample("a"), .sample("b", key: "other"), .sample("d")])
        let sink = Sink()
        #expect(try await Self.relay(stage, sink).drain() == [ID("b"), ID("c"), ID("a"), ID("d")])
        #expect(sink.delivered == ["b", "c", "a", "d"])
    }

    @Test("A failed delivery is tried again with growing waits, and those behind it wait")
    func retries() async throws {
        let stage = try await Self.stage([.sample("e1"), .sample("e2")])
        let sink = Sink(failing: 2)
        let relay = Self.relay(stage, sink)
        #expect(try await relay.drain() == [])
        stage.clock.advance(by: .milliseconds(1_999))
        #expect(try await relay.drain() == [])
        stage.clock.advance(by: .milliseconds(1))
        #expect(try await relay.drain() == [])
        stage.clock.advance(by: .seconds(4))
        #expect(try await relay.drain() == [ID("e1"), ID("e2")])
        let job = try #require(try await stage.stores.outboxJobs.job("e1", now: stage.clock.now))
        #expect(job.history.map(\.code) == ["AAPM-500", "AAPM-500"])
        #expect(job.history.map(\.reason) == ["The sink is broken.", "The sink is broken."])
        #expect(job.history.map(\.worker) == ["relay-1", "relay-1"])
    }

    @Test("A store that is away again and again is nothing the event did", arguments: [false, true])
    func outages(isWrapped: Bool) async throws {
        let away = StorageError.unavailable(reason: "away")
        let stage = try await Self.stage([.sample("e1")])
        let sink = Sink(
            failing: 10, with: isWrapped ? AAPMError(.databaseUnavailable, "Away.", underlying: away) : away)
        // The pause before an event is given back passes at once; the heart does not beat.
        let relay = Self.relay(stage, sink, sleep: { if $0 != .seconds(1) { throw CancellationError() } })
        for _ in 1...10 { await #expect(throws: (any Error).self) { try await relay.drain() } }
        let job = try #require(try await stage.stores.outboxJobs.job("e1", now: stage.clock.now))
        #expect(job.state == .ready)
        #expect(job.failures == 0)
        #expect(job.history == [])
        #expect(try await relay.drain() == [ID("e1")])
    }

    @Test("After its attempts an event is given up")
    func givesUp() async throws {
        let stage = try await Self.stage([.sample("e1")])
        let relay = Self.relay(stage, Sink(failing: .max))
        for _ in 1...9 {
            try await relay.drain()
            stage.clock.advance(by: .seconds(3_600))
        }
        let job = try #require(try await stage.stores.outboxJobs.job("e1", now: stage.clock.now))
        #expect(job.state == .failed)
        #expect(job.failures == 8)
    }

    @Test("An event that ends its relay every time is given up")
    func poison() async throws {
        let stage = try await Self.stage([.sample("e1")])
        for _ in 1...20 {
            let now = stage.clock.now
            // A relay that dies with the event in its hands.
            _ = try await stage.stores.claim(
                [.notification], worker: "dead", limit: 1, leaseUntil: now + .seconds(30), now: now)
            stage.clock.advance(by: .seconds(31))
        }
        let sink = Sink()
        #expect(try await Self.relay(stage, sink).drain() == [])
        #expect(sink.delivered == [])
        #expect(try await stage.stores.outboxJobs.job("e1", now: stage.clock.now)?.state == .failed)
    }

    @Test("A message that is not there is a failure and not a success")
    func noMessage() async throws {
        let stage = try await Self.stage([.sample("e1")])
        #expect(try await Self.relay(stage, InboxSink(inbox: stage.stores)).drain() == [])
        let job = try #require(try await stage.stores.outboxJobs.job("e1", now: stage.clock.now))
        #expect(job.history.map(\.reason) == ["a row that is needed is not there"])
    }

    @Test("A slow delivery holds up only its own key, and is given back at once when the relay is stopped")
    func concurrency() async throws {
        let stage = try await Self.stage([
            .sample("a", key: "slow"), .sample("b", key: "slow"), .sample("c", key: "k1"), .sample("d", key: "k1"),
        ])
        let sink = Sink(holding: ["a"])
        let relay = Self.relay(stage, sink, sleep: { _ in try await Gate().pass() })
        await withTaskGroup { group in
            group.addTask { await relay.run() }
            await sink.gate.waitForArrivals(1)
            while sink.delivered.count < 2 { await Task.yield() }
            relay.stop()
            await group.waitForAll()
        }
        #expect(sink.delivered == ["c", "d"])
        let now = stage.clock.now
        let ready = try await stage.stores.outboxJobs.jobs(.ready, limit: 9, now: now)
        #expect(ready.filter { $0.work == "notification" }.map(\.id) == ["a", "b"])
        let again = try await stage.stores.claim(
            [.notification], worker: "w", limit: 9, leaseUntil: now + .seconds(30), now: now)
        #expect(again.map(\.event.id.text) == ["a"])
        #expect(again.map(\.tries) == [1])
    }

    @Test("A delivery longer than the lease keeps its event")
    func heartbeat() async throws {
        let stage = try await Self.stage([.sample("e1")])
        let sink = Sink(holding: ["e1"])
        let naps = Naps()
        let relay = Self.relay(stage, sink, sleep: { try await naps.sleep($0) })
        async let delivered = relay.drain()
        await sink.gate.waitForArrivals(1)
        await naps.leaseEnd.waitForArrivals(1)
        for beat in 0..<4 {
            await naps.gates[beat].waitForArrivals(1)
            stage.clock.advance(by: .seconds(10))
            naps.gates[beat].open()
        }
        await naps.gates[4].waitForArrivals(1)
        let now = stage.clock.now
        let other = try await stage.stores.claim(
            [.notification], worker: "other", limit: 1, leaseUntil: now + .seconds(30), now: now)
        #expect(other == [])
        sink.gate.open()
        #expect(try await delivered == [ID("e1")])
    }
}

@Suite("Sweeping")
struct JobSweeperTests {
    @Test("What is done goes when its time is over, run by run and event by event")
    func sweeps() async throws {
        let stage = TalkStage()
        try await stage.prepare()
        try await stage.learn(1, ["Voy casa."])
        try await OutboxRelay(
            name: "r", store: stage.stores, sinks: [InboxSink(inbox: stage.stores)], clock: stage.clock,
            sleep: { _ in throw CancellationError() }
        ).drain()
        let sweeper = JobSweeper(
            stores: [stage.stores.pipelineJobs, stage.stores.outboxJobs], retention: .seconds(3_600),
            clock: stage.clock)
        stage.clock.advance(by: .seconds(3_600))
        #expect(try await sweeper.sweep() == 0)
        stage.clock.advance(by: .microseconds(1))
        #expect(try await sweeper.sweep() == 2)
        #expect(try await sweeper.sweep() == 0)
        #expect(try await stage.content(1).status == .completed)
    }

    @Test("Clients that may do everything again are forgotten a minute later")
    func rateLimits() async throws {
        let stores = MemoryStores()
        let clock = ManualClock()
        let limit = RateLimit(burst: 2, interval: .seconds(10))
        _ = try await stores.take("a", limit: limit, now: clock.now)
        let sweeper = JobSweeper(stores: [], rateLimits: stores, retention: .seconds(3_600), clock: clock)
        clock.advance(by: .seconds(70))
        try await sweeper.sweep()
        #expect(try await stores.sweep(before: .sample + .seconds(11)) == 1)
        _ = try await stores.take("a", limit: limit, now: .sample)
        clock.advance(by: .microseconds(1))
        try await sweeper.sweep()
        #expect(try await stores.sweep(before: .sample + .seconds(11)) == 0)
    }

    @Test("A round comes every minute")
    func interval() async {
        let rounds = Mutex<[Duration]>([])
        let sweeper = JobSweeper(
            stores: [], retention: .seconds(1), clock: ManualClock(),
            sleep: { duration in
                let count = rounds.withLock { rounds in
                    rounds.append(duration)
                    return rounds.count
                }
                if count == 2 { throw CancellationError() }
            })
        await sweeper.run()
        #expect(rounds.withLock { $0 } == [.seconds(60), .seconds(60)])
    }

    @Test("Money that nobody settled is given back a minute after its time, and old sums are forgotten")
    func budgets() async throws {
        let stores = MemoryStores()
        let clock = ManualClock()
        try await stores.insert(.sample())
        let limits: [BudgetLimit] = [
            .sample(50_000, from: clock.now), .sample(50_000, period: .month, from: clock.now),
        ]
        for index in 0..<250 {
            _ = try await stores.reserve(.sample("r\(index)", in: limits, at: clock.now))
        }
        let sweeper = JobSweeper(stores: [], budgets: stores, retention: .seconds(3_600), clock: clock)
        clock.advance(by: .seconds(240))
        try await sweeper.sweep()
        #expect(try await stores.used(of: limits) == [MicroUSD(25_000), MicroUSD(25_000)])
        clock.advance(by: .microseconds(1))
        try await sweeper.sweep()
        #expect(try await stores.used(of: limits) == [.zero, .zero])
        clock.advance(by: .seconds(3 * 86_400))
        try await sweeper.sweep()
        #expect(try await stores.forget(.day, before: clock.now) == 0)
        #expect(try await stores.forget(.month, before: clock.now) == 1)
    }
}
