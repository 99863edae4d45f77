import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Rate limits")
struct RateLimitContract {
    private static let limit = RateLimit(burst: 2, interval: .seconds(10))

    @Test("A burst gets through, then one an interval, and a pause fills up again", arguments: Engine.allCases)
    func bucket(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            // Seconds after the start, and how long to wait; `nil` got a place.
            let asked: [(Int, Duration?)] = [
                (0, nil), (0, nil), (0, .seconds(10)), (4, .seconds(6)), (10, nil), (10, .seconds(10)), (1_000, nil),
                (1_000, nil), (1_000, .seconds(10)),
            ]
            for (second, wait) in asked {
                let now = Timestamp.sample + .seconds(second)
                #expect(try await stores.wait("a", Self.limit, at: now) == wait, "at \(second) s")
            }
        }
    }

    @Test("A refusal takes nothing: who asks all the time still gets the next place", arguments: Engine.allCases)
    func refusals(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limit = RateLimit(burst: 1, interval: .milliseconds(10))
            var got: [Int] = []
            for millisecond in 0..<30 {
                let now = Timestamp.sample + .milliseconds(millisecond)
                if try await stores.wait("a", limit, at: now) == nil { got.append(millisecond) }
            }
            #expect(got == [0, 10, 20])
        }
    }

    @Test("Buckets have nothing to do with each other", arguments: Engine.allCases)
    func apart(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limit = RateLimit(burst: 1, interval: .seconds(10))
            #expect(try await stores.wait("a", limit, at: .sample) == nil)
            #expect(try await stores.wait("a", limit, at: .sample) == .seconds(10))
            #expect(try await stores.wait("b", limit, at: .sample) == nil)
        }
    }

    @Test("Of many at once exactly as many get a place as there are", arguments: Engine.allCases)
    func parallel(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let limit = RateLimit(burst: 7, interval: .seconds(10))
            let waits = try await withThrowingTaskGroup(of: Duration?.self) { group in
                for _ in 0..<60 {
                    group.addTask { try await stores.wait("a", limit, at: .sample) }
                }
                return try await group.reduce(into: [Duration?]()) { $0.append($1) }
            }
            #expect(waits.filter { $0 == nil }.count == 7)
            #expect(waits.compactMap { $0 } == Array(repeating: .seconds(10), count: 53))
        }
    }

    @Test("A sweep forgets the buckets that are full and no others", arguments: Engine.allCases)
    func sweep(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            for (bucket, second) in [("a", 0), ("b", 5), ("c", 10)] {
                _ = try await stores.wait(bucket, Self.limit, at: .sample + .seconds(second))
            }
            // They are full at 10, 15 and 20 s.
            #expect(try await stores.rateLimits.sweep(before: .sample + .seconds(15)) == 1)
            #expect(try await stores.rateLimits.sweep(before: .sample + .seconds(15)) == 0)
            let now = Timestamp.sample + .seconds(10)
            #expect(try await stores.wait("c", Self.limit, at: now) == nil)
            #expect(try await stores.wait("c", Self.limit, at: now) == .seconds(10))
        }
    }
}

extension Stores {
    /// How long a bucket makes one wait; `nil` for a place taken.
    fileprivate func wait(_ bucket: String, _ limit: RateLimit, at now: Timestamp) async throws -> Duration? {
        try await self.rateLimits.take(bucket, limit: limit, now: now)
    }
}
