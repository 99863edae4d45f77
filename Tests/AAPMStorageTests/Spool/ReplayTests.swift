import AAPMCore
import AAPMSQLite
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("The spool")
struct ReplayTests {
    @Test("What waits survives the process, in the order of writing", arguments: Engine.sql)
    func reopened(engine: Engine) async throws {
        try await withFolder { folder in
            let turns = (1...3).map { number in
                Turn(
                    session: Stores.session, index: number, speaker: .learner, text: "número \(number)",
                    createdAt: .sample)
            }
            for turn in turns {
                let spool = TalkSpool(try SQLiteDatabase(path: folder + "/spool.sqlite"))
                try await spool.prepare()
                try await spool.append(
                    .turn(turn, leaseUntil: .sample), session: turn.session, learner: Stores.learner,
                    at: .sample + .seconds(turn.index))
            }
            let spool = TalkSpool(try SQLiteDatabase(path: folder + "/spool.sqlite"))
            let entries = try await spool.entries(of: Stores.learner, limit: 9)
            #expect(entries.map(\.change) == turns.map { .turn($0, leaseUntil: .sample) })
            #expect(
                try await spool.summary()
                    == SpoolSummary(waiting: 3, oldest: .sample + .seconds(1), aside: [:]))
            #expect(try await spool.learners(limit: 9) == [Stores.learner])
            #expect(try await spool.hasEntries(of: Stores.session))
            try await spool.remove(entries.map(\.id))
            #expect(try await spool.hasEntries(of: Stores.session) == false)
        }
    }

    @Test("A change that cannot be read is set aside, and those behind it are written", arguments: Engine.sql)
    func unreadable(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            try await stage.file.write { tx throws(StorageError) in
                try tx.script(
                    """
                    INSERT INTO spool_entries (session_id, learner_id, change, spooled_at)
                    VALUES ('session-1', 'learner-1', '{"dance":{}}', 5), ('session-1', 'learner-1', 'x{', 6);
                    """)
            }
            try await stage.exchange("uno")
            stage.line.mend()
            await stage.watch.look()
            #expect(try await stage.record().talk?.turns.map(\.index) == [0, 1, 2])
            #expect(
                try await stage.spool.summary()
                    == SpoolSummary(waiting: 0, oldest: nil, aside: ["the entry cannot be read": 2]))
            #expect(
                stage.log.lines == [
                    "away", "back", "aside 1: the entry cannot be read", "aside 2: the entry cannot be read", "settled",
                ])
            #expect(stage.log.counts.setAside == 2)
        }
    }

    @Test("A change that the database will never take is set aside with the reason", arguments: Engine.sql)
    func impossible(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            try await stage.exchange("uno")
            stage.line.mend()
            // The directive's id has become another learner's.
            try await stage.truth.sessions.start(
                .sample("theirs", learner: "learner-2"), opening: nil, dayLimit: nil, dayStart: .sample)
            try await stage.change("DELETE FROM injection_directives")
            try await stage.truth.directives.save([.sample(learner: "learner-2", source: "theirs")])
            await stage.watch.look()
            #expect(try await stage.record().talk?.turns.map(\.index) == [0, 1])
            #expect(
                try await stage.spool.summary().aside == ["the constraint injection_directives_learner refuses it": 1])
        }
    }

    @Test("Changes of a learner who was erased meanwhile are dropped and counted", arguments: Engine.sql)
    func erased(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            try await stage.wholeTalk()
            try await stage.erase(Stores.learner)
            stage.line.mend()
            await stage.watch.look()
            #expect(stage.log.counts.outcomes == [.dropped: 5])
            #expect(try await stage.spool.summary().waiting == 0)
            #expect(try await stage.record().talk == nil)
            #expect(stage.health.state == .up)
        }
    }

    @Test("Turns that are kept beside go with their learner", arguments: Engine.sql)
    func erasedBeside(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { a in
            let b = try await a.another(sharingSpool: false)
            a.line.cut()
            try await a.exchange("desde A")
            try await b.exchange("desde B")
            a.line.mend()
            await a.watch.look()
            #expect(try await a.record().beside.count == 2)
            try await a.erase(Stores.learner)
            #expect(try await a.record().beside == [])
        }
    }

    @Test("What a phase of the pipeline changed since is not undone by an older answer", arguments: Engine.sql)
    func newerDirective(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            try await stage.exchange("uno")
            var expired = OutageStage.directive
            expired.status = .expired
            expired.updatedAt = stage.clock.now + .seconds(60)
            try await stage.truth.directives.save([expired])
            stage.line.mend()
            await stage.watch.look()
            let stored = try await stage.truth.directives.directives(from: ID("earlier"), learner: Stores.learner)
            #expect(stored.map(\.status) == [.expired])
            #expect(try await stage.record().talk?.turns.count == 3)
        }
    }

    @Test("A relationship that another talk changed meanwhile keeps both changes", arguments: Engine.sql)
    func relationship(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { a in
            try await a.exchange("antes")
            a.line.cut()
            try await a.exchange("uno")
            let b = try await a.another(sharingSpool: false)
            try await b.talks.start(
                .sample("other"), opening: .sampleOpening(session: "other"), dayLimit: nil, dayStart: .sample)
            let (turn, talk) = try await b.say("otra", session: "other")
            try await b.answer(turn, in: talk)
            a.line.mend()
            await a.watch.look()
            let stored = try #require(try await a.record().talk?.relationship)
            #expect(stored.log.map(\.session.text) == ["session-1", "other", "session-1"])
            #expect(stored.reputation == ReputationRules.apply(stored.log, to: 0))
        }
    }

    @Test("A quota of runs is counted when the end of a talk reaches the database", arguments: Engine.sql)
    func quota(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            let tomorrow = Timestamp.sample + .seconds(86_400)
            let quota = RunQuota(limit: 1, days: [.sample, tomorrow], spread: 0)
            try await stage.exchange("uno")
            stage.line.cut()
            stage.clock.advance(by: .seconds(1))
            let ended = try await stage.talks.end(
                Stores.session, of: Stores.learner, reason: .learnerEnded, run: .sample(at: stage.clock.now),
                quota: quota, seen: nil, now: stage.clock.now)
            #expect(ended.run?.status == .queued)
            // Meanwhile another node gives the day's only place away.
            try await stage.truth.endedTalk("other", run: "run-2")
            stage.line.mend()
            await stage.watch.look()
            let stored = try await stage.runs.run(ID("run-1"), of: Stores.learner)
            #expect(stored?.status == .deferred)
            #expect(stored?.resumesAt == tomorrow)
        }
    }

    @Test("The lease of a reply is kept alive while the database is away", arguments: Engine.sql)
    func prolonged(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            let (turn, talk) = try await stage.say("uno")
            let lease = try #require(talk.lease)
            func prolong(_ lease: TurnLease, by duration: Duration) async throws -> Bool {
                try await stage.talks.prolong(
                    lease, of: Stores.session, learner: Stores.learner, until: lease.until + duration,
                    now: stage.clock.now)
            }
            // What the database knows is what is remembered when it goes away.
            #expect(try await prolong(lease, by: .seconds(10)))
            stage.line.cut()
            #expect(try await prolong(lease, by: .seconds(20)) == false)
            #expect(try await prolong(TurnLease(turn: 1, until: lease.until + .seconds(10)), by: .seconds(10)))
            let known = try await stage.talks.talk(Stores.session, of: Stores.learner)
            #expect(known?.lease?.until == lease.until + .seconds(20))
            try await stage.answer(turn, in: talk)
            stage.line.mend()
            await stage.watch.look()
            #expect(try await stage.record().talk?.turns.map(\.index) == [0, 1, 2])
        }
    }

    @Test("Many learners' changes are all written, each learner's in their order", arguments: Engine.sql)
    func many(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            for number in 0..<20 {
                try await stage.truth.learners.insert(.sample("crowd-\(number)"))
                try await stage.truth.sessions.start(
                    .sample("talk-\(number)", learner: "crowd-\(number)"), opening: nil, dayLimit: nil,
                    dayStart: .sample)
            }
            for index in 0..<5 {
                for number in 0..<20 {
                    let turn = Turn(
                        session: ID("talk-\(number)"), index: index, speaker: .learner, text: "turno \(index)",
                        createdAt: .sample)
                    try await stage.spool.append(
                        .turn(turn, leaseUntil: .sample), session: turn.session, learner: ID("crowd-\(number)"),
                        at: .sample)
                }
            }
            let counts = try await stage.replayer.drain()
            #expect(counts.outcomes == [.written: 100])
            for number in 0..<20 {
                let turns = try await stage.truth.sessions.turns(
                    of: ID("talk-\(number)"), learner: ID("crowd-\(number)"))
                #expect(turns.map(\.text) == (0..<5).map { "turno \($0)" })
            }
        }
    }
}
