import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMSessions

@Suite("Runs of the pipeline a day")
struct RunQuotaTests {
    /// Terms that a test sets, or an outage.
    private struct Terms: EntitlementReader {
        var runs: Int?
        var ownKeys: Set<ModelProvider> = []
        var isAway = false

        func entitlements(of learner: ID<Learner>) async throws -> Entitlements {
            if self.isAway { throw StorageError.unavailable(reason: "away") }
            return Entitlements(
                learner: learner, plan: .free, terms: Self.terms(self.runs), organisation: nil, timeZone: "UTC",
                ownKeys: self.ownKeys)
        }

        static func terms(_ runs: Int?) -> PlanTerms {
            PlanTerms(sessionsPerDay: nil, pipelineRunsPerDay: runs, turnsPerSession: 20)
        }
    }

    /// 2026-11-24T00:00:00Z; the clock stands at noon of the day before.
    private static let midnight = Timestamp.sample + .seconds(12 * 3_600)

    private static func talk(_ terms: Terms, rung: @escaping @Sendable () -> Void = {}) -> Talk {
        let quotas = RunQuotas(entitlements: terms, plans: PlanBook([.free: Terms.terms(1)]), days: .utc)
        return Talk(runQuotas: quotas, runQueued: rung)
    }

    /// Ends so many talks of a learner on the free plan, one after the other.
    private static func runs(_ count: Int, in talk: Talk) async throws -> [PipelineRun] {
        try await talk.stores.insert(.sample(plan: .free))
        return try await talk.run { talk in
            var runs: [PipelineRun] = []
            for _ in 0..<count {
                let session = try await talk.service.start(Talk.bakery, for: talk.learner).session.id
                _ = try await talk.say("hola", in: session)
                runs.append(try #require(try await talk.service.end(session, of: talk.learner).run))
            }
            return runs
        }
    }

    @Test("A run over the day's is deferred to the first minutes of a later day with room, and rings no bell")
    func deferred() async throws {
        let rings = Mutex(0)
        let talk = Self.talk(Terms(runs: 1)) { rings.withLock { $0 += 1 } }
        // The sessions of the free plan's day are not what is looked at here.
        let runs = try await Self.runs(2, in: talk)
        #expect(runs.map(\.status) == [.queued, .deferred])
        let resumesAt = try #require(runs[1].resumesAt)
        #expect(resumesAt >= Self.midnight)
        #expect(resumesAt < Self.midnight + .seconds(600))
        #expect(runs[0].resumesAt == nil)
        #expect(rings.withLock { $0 } == 1)
        let run = try await talk.stores.run(runs[1].id, of: talk.learner)
        #expect(run == runs[1])
    }

    @Test("An own key lifts the limit, and so does a plan without one", arguments: [true, false])
    func lifted(hasKey: Bool) async throws {
        let talk = Self.talk(hasKey ? Terms(runs: 1, ownKeys: [.openai]) : Terms(runs: nil))
        #expect(try await Self.runs(2, in: talk).map(\.status) == [.queued, .queued])
    }

    @Test("Where the terms cannot be read, the plan that the talk knows is what counts")
    func away() async throws {
        let talk = Self.talk(Terms(runs: 9, isAway: true))
        #expect(try await Self.runs(2, in: talk).map(\.status) == [.queued, .deferred])
    }

    @Test("A day that is full passes runs on to the next, and the last one takes what is left")
    func overflow() {
        let days = (0..<3).map { Timestamp.sample + .seconds(86_400 * $0) }
        let quota = RunQuota(limit: 2, days: days, spread: 7)
        func place(_ taken: [Int]) -> Timestamp? {
            let places = zip(days, taken).flatMap { Array(repeating: $0 + .seconds(60), count: $1) }
            return quota.admit(.sample(), among: places).resumesAt
        }
        #expect(place([0, 0, 0]) == nil)
        #expect(place([1, 2, 0]) == nil)
        #expect(place([2, 1, 0]) == days[1] + .microseconds(7))
        #expect(place([3, 2, 1]) == days[2] + .microseconds(7))
        #expect(place([2, 2, 5]) == days[2] + .microseconds(7))
        #expect(quota.admit(.sample(), among: [days[0] - .seconds(1)]).status == .queued)
    }
}
