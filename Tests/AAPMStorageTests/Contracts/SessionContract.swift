import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Sessions")
struct SessionContract {
    @Test("A session reads back as it was started", arguments: Engine.allCases)
    func roundTrip(engine: Engine) async throws {
        try await engine.withStores { stores in
            var started = Session.sample()
            started.partnerState = #"{"step":0}"#
            try await stores.sessions.start(
                started, opening: .sampleOpening(), dayLimit: nil, dayStart: .sample)
            started.nextTurnIndex = 1
            #expect(try await stores.sessions.session(Stores.session, of: Stores.learner) == started)
            #expect(
                try await stores.sessions.turns(of: Stores.session, learner: Stores.learner) == [.sampleOpening()])
        }
    }

    @Test("Nothing of a session can be seen or done with another learner's id", arguments: Engine.allCases)
    func ownerOnly(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            #expect(try await stores.sessions.session(Stores.session, of: Stores.stranger) == nil)
            #expect(try await stores.sessions.turns(of: Stores.session, learner: Stores.stranger) == [])
            #expect(
                try await stores.sessions.sessions(of: Stores.stranger, after: nil, limit: 9).items == [])
            let talk = try #require(try await stores.sessions.talk(Stores.session, of: Stores.learner))
            #expect(try await stores.sessions.talk(Stores.session, of: Stores.stranger) == nil)
            #expect(try await stores.sessions.accept(.sample(learner: "learner-2"), in: talk).name == "notFound")
            let resumed = try await stores.sessions.resume(
                session: Stores.session, learner: Stores.stranger, index: 1, leaseUntil: .sample, now: .sample)
            #expect(resumed == nil)
            #expect(try await stores.sessions.complete(.sample(answering: 1, learner: "learner-2")) == nil)
            await #expect(throws: StorageError.notFound) {
                _ = try await stores.sessions.end(
                    Stores.session, of: Stores.stranger, reason: .learnerEnded, run: nil, now: .sample)
            }
        }
    }

    @Test("A session of an unknown learner is refused", arguments: Engine.allCases)
    func unknownLearner(engine: Engine) async throws {
        try await engine.withStores { stores in
            await #expect(throws: StorageError.notFound) {
                try await stores.sessions.start(
                    .sample(learner: "nobody"), opening: nil, dayLimit: nil, dayStart: .sample)
            }
        }
    }

    @Test("An id is used once", arguments: Engine.allCases)
    func duplicate(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            await #expect(throws: StorageError.conflict(constraint: "sessions_pkey")) { try await stores.startTalk() }
        }
    }

    @Test("Pages go from new to old without gaps, even within one microsecond", arguments: Engine.allCases)
    func paging(engine: Engine) async throws {
        try await engine.withStores { stores in
            for number in 1...5 {
                try await stores.startTalk("s\(number)", at: .sample + .seconds(number / 3))
            }
            let first = try await stores.sessions.sessions(of: Stores.learner, after: nil, limit: 2)
            #expect(first.items.map(\.id.text) == ["s5", "s4"])
            let second = try await stores.sessions.sessions(of: Stores.learner, after: first.nextCursor, limit: 2)
            #expect(second.items.map(\.id.text) == ["s3", "s2"])
            let last = try await stores.sessions.sessions(of: Stores.learner, after: second.nextCursor, limit: 2)
            #expect(last.items.map(\.id.text) == ["s1"])
            #expect(last.nextCursor == nil)
        }
    }

    @Test("A cursor that no page gave is an error, not an empty page", arguments: Engine.allCases)
    func badCursor(engine: Engine) async throws {
        try await engine.withStores { stores in
            await #expect(throws: StorageError.corrupt(reason: "the page cursor is not one of ours")) {
                _ = try await stores.sessions.sessions(of: Stores.learner, after: "'; DROP", limit: 2)
            }
        }
    }

    @Test("Parallel starts never exceed the day's limit", arguments: Engine.allCases)
    func dayLimit(engine: Engine) async throws {
        try await engine.withStores { stores in
            let started = await Self.startMany(16, dayLimit: 2, in: stores)
            #expect(started == 2)
            let kept = try await stores.sessions.sessions(of: Stores.learner, after: nil, limit: 99).items
            #expect(kept.count == 2)
        }
    }

    @Test("Of a thousand starts at once for the last place of the day exactly one gets it", arguments: Engine.allCases)
    func lastPlace(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.sessions.start(
                .sample("earlier"), opening: nil, dayLimit: 2, dayStart: .sample - .seconds(60))
            let started = await Self.startMany(1_000, dayLimit: 2, in: stores)
            #expect(started == 1)
            let kept = try await stores.sessions.sessions(of: Stores.learner, after: nil, limit: 99).items
            #expect(kept.count == 2)
        }
    }

    /// - Returns: How many of so many starts at once succeeded.
    private static func startMany(_ count: Int, dayLimit: Int, in stores: Stores) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<count {
                group.addTask {
                    do {
                        try await patiently {
                            try await stores.sessions.start(
                                .sample("s\(number)"), opening: nil, dayLimit: dayLimit,
                                dayStart: .sample - .seconds(60))
                        }
                        return true
                    } catch {
                        #expect(error as? StorageError == .conflict(constraint: "sessions_day_limit"))
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    @Test("Yesterday's sessions and other learners' take no place of today", arguments: Engine.allCases)
    func dayLimitScope(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk("yesterday", at: .sample - .seconds(90_000))
            try await stores.sessions.start(
                .sample("theirs", learner: "learner-2"), opening: nil, dayLimit: 1, dayStart: .sample)
            try await stores.sessions.start(.sample("mine"), opening: nil, dayLimit: 1, dayStart: .sample)
            #expect(
                try await stores.sessions.sessions(of: Stores.learner, after: nil, limit: 9).items.map(\.id.text)
                    == ["mine", "yesterday"])
        }
    }

    @Test(
        "A talk without a learner turn gives back its place and makes no run", arguments: Engine.allCases)
    func placeGivenBack(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            let (ended, run) = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .learnerEnded, run: .sample(), now: .sample)
            #expect(ended.status == .ended)
            #expect(run == nil)
            #expect(try await stores.pipeline.run(session: Stores.session, of: Stores.learner) == nil)
            try await stores.sessions.start(.sample("next"), opening: nil, dayLimit: 1, dayStart: .sample)
            #expect(
                try await stores.sessions.sessionCount(of: Stores.learner, persona: "barrio", tier: .immersion) == 1)
        }
    }

    @Test("Ending is done once: the second end changes nothing", arguments: Engine.allCases)
    func endTwice(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.endedTalk()
            let later = Timestamp.sample + .seconds(60)
            let (session, run) = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .inactivityTimeout, run: .sample("run-2"), now: later)
            #expect(session.endReason == .learnerEnded)
            #expect(session.endedAt == .sample)
            #expect(run == .sample())
            #expect(try await stores.pipeline.run(ID("run-2"), of: Stores.learner) == nil)
            let claims = [
                try await stores.pipeline.claim(worker: "a", leaseUntil: later + .seconds(9), now: later),
                try await stores.pipeline.claim(worker: "b", leaseUntil: later + .seconds(9), now: later),
            ]
            #expect(claims.map { $0?.run.id.text } == ["run-1", nil])
        }
    }

    @Test("An end for what was seen is refused when the talk went on since", arguments: Engine.allCases)
    func endSeen(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.exchange()
            let active = try #require(try await stores.sessions.session(Stores.session, of: Stores.learner))
            let earlier = active.lastActivityAt - .microseconds(1)
            let (session, run) = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .inactivityTimeout, run: .sample(), seen: earlier,
                now: .sample)
            #expect(session == active)
            #expect(run == nil)
            #expect(try await stores.sessions.session(Stores.session, of: Stores.learner) == active)
            let (ended, made) = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .inactivityTimeout, run: .sample(),
                seen: active.lastActivityAt, now: .sample)
            #expect(ended.endReason == .inactivityTimeout)
            #expect(made == .sample())
        }
    }

    @Test("Nobody ends a talk for idleness while somebody is being answered in it", arguments: Engine.allCases)
    func endLeased(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            _ = try await stores.sessions.accept(.sample())
            func end(at now: Timestamp) async throws -> SessionStatus {
                try await stores.sessions.end(
                    Stores.session, of: Stores.learner, reason: .inactivityTimeout, run: .sample(), seen: .sample,
                    now: now
                ).session.status
            }
            #expect(try await end(at: .sample + .seconds(29)) == .active)
            #expect(try await end(at: .sample + .seconds(30)) == .ended)
        }
    }

    @Test("A run over the quota is deferred to the first day with room", arguments: Engine.allCases)
    func quota(engine: Engine) async throws {
        try await engine.withStores { stores in
            let days = (0..<3).map { Timestamp.sample + .seconds(86_400 * $0) }
            let quota = RunQuota(limit: 1, days: days, spread: 5_000_000)
            var runs: [PipelineRun] = []
            for number in 1...3 {
                try await stores.startTalk("s\(number)")
                try await stores.exchange(in: "s\(number)")
                let ended = try await stores.sessions.end(
                    ID("s\(number)"), of: Stores.learner, reason: .learnerEnded,
                    run: .sample("r\(number)", session: "s\(number)"), quota: quota, seen: nil, now: .sample)
                runs.append(try #require(ended.run))
            }
            #expect(runs.map(\.status) == [.queued, .deferred, .deferred])
            #expect(runs.map(\.resumesAt) == [nil, days[1] + .seconds(5), days[2] + .seconds(5)])
            for run in runs { #expect(try await stores.pipeline.run(run.id, of: Stores.learner) == run) }
            // Another learner's day is another day.
            try await stores.sessions.start(
                .sample("theirs", learner: "learner-2"), opening: nil, dayLimit: nil, dayStart: .sample)
            _ = try await stores.sessions.accept(.sample(session: "theirs", learner: "learner-2"))
            let theirs = try await stores.sessions.end(
                ID("theirs"), of: Stores.stranger, reason: .learnerEnded,
                run: .sample("r4", session: "theirs", learner: "learner-2"), quota: quota, seen: nil, now: .sample)
            #expect(theirs.run?.status == .queued)
        }
    }

    @Test("Of many ends at once exactly one takes the last place of the day", arguments: Engine.allCases)
    func quotaRace(engine: Engine) async throws {
        try await engine.withStores { stores in
            let days = (0..<8).map { Timestamp.sample + .seconds(86_400 * $0) }
            let quota = RunQuota(limit: 2, days: days, spread: 0)
            for number in 0..<8 {
                try await stores.startTalk("s\(number)")
                try await stores.exchange(in: "s\(number)")
            }
            let places = try await withThrowingTaskGroup(of: Timestamp?.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await stores.sessions.end(
                            ID("s\(number)"), of: Stores.learner, reason: .learnerEnded,
                            run: .sample("r\(number)", session: "s\(number)"), quota: quota, seen: nil, now: .sample
                        ).run?.resumesAt
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(places == [nil: 2, days[1]: 2, days[2]: 2, days[3]: 2])
        }
    }

    @Test("A system error saves the talk but queues no run", arguments: Engine.allCases)
    func systemError(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk()
            try await stores.exchange()
            let (session, run) = try await stores.sessions.end(
                Stores.session, of: Stores.learner, reason: .systemError, run: .sample(), now: .sample)
            #expect(session.endReason == .systemError)
            #expect(run == nil)
            #expect(try await stores.pipeline.claim(worker: "a", leaseUntil: .sample, now: .sample) == nil)
        }
    }

    @Test("Idle sessions come oldest first and never when ended", arguments: Engine.allCases)
    func idle(engine: Engine) async throws {
        try await engine.withStores { stores in
            try await stores.startTalk("late", at: .sample + .seconds(2))
            try await stores.startTalk("early", at: .sample)
            try await stores.startTalk("fresh", at: .sample + .seconds(9))
            try await stores.endedTalk("ended", at: .sample)
            let idle = try await stores.sessions.idleSessions(before: .sample + .seconds(9), limit: 9)
            #expect(idle.map(\.id.text) == ["early", "late"])
            #expect(try await stores.sessions.idleSessions(before: .sample + .seconds(9), limit: 1).count == 1)
        }
    }

    @Test("Sessions are counted by persona and tier", arguments: Engine.allCases)
    func sessionCount(engine: Engine) async throws {
        try await engine.withStores { stores in
            for (id, persona, tier) in [
                ("a", "barrio", Tier.companion), ("b", "barrio", .immersion), ("c", "x", .companion),
            ] {
                try await stores.sessions.start(
                    .sample(id, persona: persona, tier: tier), opening: nil, dayLimit: nil, dayStart: .sample)
            }
            #expect(
                try await stores.sessions.sessionCount(of: Stores.learner, persona: "barrio", tier: .companion) == 1)
            #expect(
                try await stores.sessions.sessionCount(of: Stores.stranger, persona: "barrio", tier: .companion) == 0)
        }
    }
}
