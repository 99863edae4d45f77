import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Quota use")
struct QuotaContract {
    private static let day = PeriodSpan(start: .sample, end: .sample + .seconds(86_400))
    private static let nextDay = PeriodSpan(start: Self.day.end, end: Self.day.end + .seconds(86_400))

    @Test("Sessions count on the day on which they began, from its first microsecond", arguments: Engine.allCases)
    func sessions(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            #expect(try await stores.used(in: Self.day) == QuotaUse(sessions: 0, pipelineRuns: 0))
            try await stores.startTalk("yesterday", at: Self.day.start - .microseconds(1))
            #expect(try await stores.used(in: Self.day).sessions == 0)
            try await stores.startTalk("first", at: Self.day.start)
            try await stores.startTalk("last", at: Self.day.end - .microseconds(1))
            try await stores.sessions.start(
                .sample("theirs", learner: "learner-2"), opening: nil, dayLimit: nil, dayStart: Self.day.start)
            #expect(try await stores.used(in: Self.day) == QuotaUse(sessions: 2, pipelineRuns: 0))
            #expect(try await stores.used(in: Self.nextDay).sessions == 0)
        }
    }

    @Test("A session without a learner turn gives its place back, one with a turn keeps it", arguments: Engine.allCases)
    func placeGivenBack(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            try await stores.startTalk("silent")
            #expect(try await stores.used(in: Self.day).sessions == 1)
            _ = try await stores.sessions.end(
                ID("silent"), of: Stores.learner, reason: .learnerEnded, run: .sample(session: "silent"), now: .sample)
            #expect(try await stores.used(in: Self.day) == QuotaUse(sessions: 0, pipelineRuns: 0))
            try await stores.endedTalk("talked")
            #expect(try await stores.used(in: Self.day) == QuotaUse(sessions: 1, pipelineRuns: 1))
        }
    }

    @Test("A run counts on the day on which it was made, before and after it is done", arguments: Engine.allCases)
    func runs(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            for (name, moment) in [
                ("yesterday", Self.day.start - .microseconds(1)), ("first", Self.day.start),
                ("last", Self.day.end - .microseconds(1)), ("tomorrow", Self.day.end),
            ] {
                try await stores.endedTalk(name, run: name, at: moment)
            }
            #expect(try await stores.used(in: Self.day).pipelineRuns == 2)
            #expect(try await stores.used(in: Self.nextDay).pipelineRuns == 1)
            #expect(try await stores.used(of: Stores.stranger, in: Self.day).pipelineRuns == 0)
            for _ in 0..<4 { try await stores.carryOut(at: Self.day.end) }
            #expect(try await stores.used(in: Self.day).pipelineRuns == 2)
        }
    }

    @Test("A deferred run counts on its later day alone, when it waits and when it is done", arguments: Engine.allCases)
    func deferredRuns(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let spread: Int64 = 599_000_000
            let quota = RunQuota(limit: 1, days: [Self.day.start, Self.nextDay.start], spread: spread)
            var statuses: [PipelineStatus?] = []
            for name in ["one", "two"] { statuses.append(try await stores.end(name, quota: quota, at: .sample)) }
            #expect(statuses == [.queued, .deferred])
            #expect(try await stores.used(in: Self.day) == QuotaUse(sessions: 2, pipelineRuns: 1))
            #expect(try await stores.used(in: Self.nextDay).pipelineRuns == 1)
            // Carried out late, it still has the place of the day it was put off to.
            let later = Self.nextDay.end + .seconds(60)
            for _ in 0..<2 { try await stores.carryOut(at: later) }
            #expect(try await stores.used(in: Self.day).pipelineRuns == 1)
            #expect(try await stores.used(in: Self.nextDay).pipelineRuns == 1)
            let third = PeriodSpan(start: Self.nextDay.end, end: Self.nextDay.end + .seconds(86_400))
            #expect(try await stores.used(in: third).pipelineRuns == 0)
        }
    }

    @Test("A run that was put off for weeks has its place of the day", arguments: Engine.allCases)
    func longDeferred(engine: Engine) async throws {
        try await engine.withStores { (stores: Stores) async throws in
            let made = Self.day.start - RunQuota.reach
            let quota = RunQuota(limit: 0, days: [made, Self.day.start], spread: 0)
            #expect(try await stores.end("old", quota: quota, at: made) == .deferred)
            #expect(try await stores.used(in: Self.day) == QuotaUse(sessions: 0, pipelineRuns: 1))
        }
    }
}

extension Stores {
    fileprivate func used(of learner: ID<Learner> = Stores.learner, in day: PeriodSpan) async throws -> QuotaUse {
        try await self.quotas.quotaUse(of: learner, in: day)
    }

    /// A talk that ended.
    /// - Returns: What became of its run, which has the talk's name.
    fileprivate func end(_ id: String, quota: RunQuota, at now: Timestamp) async throws -> PipelineStatus? {
        try await self.startTalk(id, at: now)
        try await self.exchange(in: id, at: now)
        return try await self.sessions.end(
            ID(id), of: Self.learner, reason: .learnerEnded, run: .sample(id, session: id, at: now), quota: quota,
            seen: nil, now: now
        ).run?.status
    }

    /// Claims a run and does it.
    fileprivate func carryOut(at now: Timestamp) async throws {
        let lease = now + .seconds(9)
        let claim = try #require(try await self.pipeline.claim(worker: "w", leaseUntil: lease, now: now))
        for phase in PipelinePhase.allCases {
            let record = PhaseRecord(name: phase, status: .completed)
            #expect(
                try await self.pipeline.complete(
                    record, effects: PhaseEffects(), of: claim, leaseUntil: lease, now: now))
        }
        try await self.pipeline.finish(claim, now: now)
    }
}
