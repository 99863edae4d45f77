import AAPMCore
import AAPMTestSupport
import Testing

@Suite("The outbox")
struct OutboxContract {
    private static let lease: Duration = .seconds(30)

    /// Stores of whose first run phase 1 was written with these events.
    private static func write(_ events: [OutboxEvent], in stores: Stores) async throws {
        try await stores.endedTalk()
        let claim = try #require(
            try await stores.pipeline.claim(worker: "w", leaseUntil: .sample + self.lease, now: .sample))
        var effects = PhaseEffects()
        effects.events = events
        #expect(
            try await stores.pipeline.complete(
                PhaseRecord(name: .delivery), effects: effects, of: claim, leaseUntil: .sample + self.lease,
                now: .sample))
    }

    private static func claim(
        _ stores: Stores, worker: String = "a", limit: Int = 10, at now: Timestamp = .sample
    ) async throws -> [ClaimedEvent] {
        try await stores.outbox.claim(
            [.notification], worker: worker, limit: limit, leaseUntil: now + self.lease, now: now)
    }

    private static func ids(_ claims: [ClaimedEvent]) -> [String] { claims.map(\.event.id.text) }

    @Test("An event comes as it was written, and not before it is due", arguments: Engine.allCases)
    func comes(engine: Engine) async throws {
        try await engine.withStores { stores in
            let later = Timestamp.sample + .seconds(5)
            let events: [OutboxEvent] = [.sample("e1"), .sample("e2", key: "k2", learner: nil, due: later)]
            try await Self.write(events, in: stores)
            let now = try await Self.claim(stores)
            #expect(
                now == [
                    ClaimedEvent(
                        event: events[0], worker: "a", attempt: 1, tries: 1, leaseUntil: .sample + Self.lease)
                ])
            #expect(try await Self.claim(stores, at: later - .microseconds(1)) == [])
            #expect(
                try await Self.claim(stores, at: later)
                    == [
                        ClaimedEvent(
                            event: events[1], worker: "a", attempt: 1, tries: 1, leaseUntil: later + Self.lease)
                    ])
        }
    }

    @Test("An event of a write that is refused is not there", arguments: Engine.allCases)
    func undone(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(
                try await stores.pipeline.claim(worker: "w", leaseUntil: .sample + Self.lease, now: .sample))
            var effects = PhaseEffects()
            effects.curriculum = .sample()
            #expect(
                try await stores.pipeline.complete(
                    PhaseRecord(name: .generation), effects: effects, of: claim, leaseUntil: .sample + Self.lease,
                    now: .sample))
            effects.curriculum = .sample("lesson-2")
            effects.events = [.sample()]
            await #expect(throws: StorageError.conflict(constraint: "curricula_session_id_key")) {
                _ = try await stores.pipeline.complete(
                    PhaseRecord(name: .delivery), effects: effects, of: claim, leaseUntil: .sample + Self.lease,
                    now: .sample)
            }
            #expect(try await Self.claim(stores) == [])
        }
    }

    @Test("The same event written again is one event, even after it is done", arguments: Engine.allCases)
    func once(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.write([.sample(), .sample()], in: stores)
            let claims = try await Self.claim(stores)
            #expect(Self.ids(claims) == ["event-1"])
            try await stores.outbox.finish(claims[0])
            try await stores.endedTalk("s2", run: "r2")
            let claim = try #require(
                try await stores.pipeline.claim(worker: "w", leaseUntil: .sample + Self.lease, now: .sample))
            var effects = PhaseEffects()
            effects.events = [.sample()]
            #expect(
                try await stores.pipeline.complete(
                    PhaseRecord(name: .delivery), effects: effects, of: claim, leaseUntil: .sample + Self.lease,
                    now: .sample))
            #expect(try await Self.claim(stores, at: .sample + .seconds(60)) == [])
        }
    }

    @Test("Of a key only the first that is not done comes; keys do not wait for each other", arguments: Engine.allCases)
    func order(engine: Engine) async throws {
        try await engine.withStores { stores in
            // The ids say nothing about the order, and the second of a key is due before the first.
            try await Self.write(
                [
                    .sample("z", key: "k1", due: .sample + .seconds(2)), .sample("a", key: "k1"),
                    .sample("m", key: "k2"), .sample("b", key: "k1"),
                ], in: stores)
            #expect(Self.ids(try await Self.claim(stores)) == ["m"])
            let now = Timestamp.sample + .seconds(2)
            let first = try await Self.claim(stores, at: now)
            #expect(Self.ids(first) == ["z"])
            #expect(try await Self.claim(stores, at: now) == [])
            try await stores.outbox.finish(first[0])
            let second = try await Self.claim(stores, at: now)
            #expect(Self.ids(second) == ["a"])
            try await stores.outbox.finish(second[0])
            #expect(Self.ids(try await Self.claim(stores, at: now)) == ["b"])
        }
    }

    @Test("Other topics are left alone", arguments: Engine.allCases)
    func topics(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.write([.sample()], in: stores)
            #expect(
                try await stores.outbox.claim(
                    [], worker: "a", limit: 5, leaseUntil: .sample + Self.lease, now: .sample) == [])
        }
    }

    @Test("Many relays at once never hold one event twice", arguments: Engine.allCases)
    func exclusive(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.write((0..<12).map { .sample("e\($0)", key: "k\($0)") }, in: stores)
            let held = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<8 {
                    group.addTask { Self.ids(try await Self.claim(stores, worker: "w\(number)", limit: 3)) }
                }
                return try await group.reduce(into: [String]()) { $0 += $1 }
            }
            #expect(held.sorted() == (0..<12).map { "e\($0)" }.sorted())
        }
    }

    @Test("A dead relay's event is taken over, and the dead one's writes do nothing", arguments: Engine.allCases)
    func takenOver(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.write([.sample()], in: stores)
            let dead = try #require(try await Self.claim(stores).first)
            #expect(try await stores.outbox.renew(dead, leaseUntil: .sample + .seconds(40)))
            #expect(try await Self.claim(stores, worker: "b", at: .sample + .seconds(39)) == [])
            let later = Timestamp.sample + .seconds(40)
            let alive = try #require(try await Self.claim(stores, worker: "a", at: later).first)
            #expect(alive.attempt == 2)
            #expect(try await stores.outbox.renew(dead, leaseUntil: later + .seconds(900)) == false)
            try await stores.outbox.finish(dead)
            try await stores.outbox.release(dead)
            try await stores.outbox.fail(dead, .sample(), retryAt: later, attemptLimit: 1)
            let job = try #require(try await stores.outboxJobs.job("event-1", now: later))
            #expect(job.state == .running)
            #expect(job.leaseUntil == later + Self.lease)
            try await stores.outbox.finish(alive)
            #expect(try await stores.outboxJobs.job("event-1", now: later)?.state == .done)
        }
    }

    @Test("A given back event is free at once, and the try does not count", arguments: Engine.allCases)
    func released(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.write([.sample()], in: stores)
            try await stores.outbox.release(try #require(try await Self.claim(stores).first))
            let next = try #require(try await Self.claim(stores, worker: "b").first)
            #expect(next.attempt == 2)
            #expect(next.tries == 1)
        }
    }

    @Test(
        "A failed event comes again later, and after the limit holds back its key until it is requeued",
        arguments: Engine.allCases)
    func fail(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await Self.write([.sample("e1"), .sample("e2")], in: stores)
            var now = Timestamp.sample
            for attempt in 1...2 {
                let claim = try #require(try await Self.claim(stores, at: now).first)
                let failure = JobFailure.sample(attempt: attempt, at: now)
                now = now + .seconds(60)
                try await stores.outbox.fail(claim, failure, retryAt: now, attemptLimit: 2)
                #expect(try await Self.claim(stores, at: now - .seconds(1)) == [])
            }
            #expect(try await Self.claim(stores, at: now) == [])
            let dead = try #require(try await stores.outboxJobs.jobs(.failed, limit: 5, now: now).first)
            #expect(dead.id == "e1")
            #expect(dead.work == "notification")
            #expect(dead.failures == 2)
            #expect(
                dead.history == [.sample(at: .sample), .sample(attempt: 2, at: .sample + .seconds(60))])
            #expect(try await stores.outboxJobs.requeue("e1", now: now) == .requeued)
            let again = try #require(try await Self.claim(stores, at: now).first)
            #expect(again.event == .sample("e1", due: now))
            #expect(again.attempt == 3)
            #expect(again.tries == 1)
            try await stores.outbox.finish(again)
            #expect(Self.ids(try await Self.claim(stores, at: now)) == ["e2"])
        }
    }

    @Test("A message becomes visible to its learner only", arguments: Engine.allCases)
    func inbox(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let claim = try #require(
                try await stores.pipeline.claim(worker: "w", leaseUntil: .sample + Self.lease, now: .sample))
            var effects = PhaseEffects()
            effects.notifications = [
                Notification(
                    id: "n1", learner: Stores.learner, type: "lesson_ready", content: [:], scheduledAt: .sample)
            ]
            #expect(
                try await stores.pipeline.complete(
                    PhaseRecord(name: .delivery), effects: effects, of: claim, leaseUntil: .sample + Self.lease,
                    now: .sample))
            #expect(try await stores.inbox.show("n1", of: Stores.stranger) == false)
            #expect(try await stores.inbox.show("n2", of: Stores.learner) == false)
            for _ in 1...2 { #expect(try await stores.inbox.show("n1", of: Stores.learner)) }
        }
    }
}
