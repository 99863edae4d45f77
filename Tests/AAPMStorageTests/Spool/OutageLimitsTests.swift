import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

/// What can and cannot be done while the database is away.
@Suite("During an outage")
struct OutageLimitsTests {
    @Test("What is asked of a running talk is answered, whatever else is refused", arguments: Engine.sql)
    func reading(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            try await stage.exchange("uno", key: "k1")
            let known = try await stage.talks.talk(Stores.session, of: Stores.learner)
            stage.line.cut()
            #expect(try await stage.talks.session(Stores.session, of: Stores.learner) == known?.session)
            #expect(try await stage.talks.turns(of: Stores.session, learner: Stores.learner) == known?.turns)
            #expect(try await stage.talks.sideTurns(of: Stores.session, learner: Stores.learner) == [])
            try await stage.exchange("dos")
            let turns = try await stage.talks.turns(of: Stores.session, learner: Stores.learner)
            #expect(turns.map(\.index) == [0, 1, 2, 3, 4])
            #expect(try await stage.talks.session(Stores.session, of: Stores.learner)?.turnsUsed == 2)
            let refused = StorageError.unavailable(reason: "the test cut the connection")
            await #expect(throws: refused) {
                try await stage.talks.turns(of: Stores.session, learner: Stores.stranger)
            }
            await #expect(throws: refused) { try await stage.talks.talk(ID("session-2"), of: Stores.learner) }
            await #expect(throws: refused) {
                try await stage.talks.idleSessions(before: stage.clock.now, limit: 1)
            }
            await #expect(throws: refused) {
                try await stage.talks.start(.sample("session-2"), opening: nil, dayLimit: nil, dayStart: .sample)
            }
        }
    }

    @Test("Once the database is known to be away nobody asks it but the watch", arguments: Engine.sql)
    func failsFast(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            let before = stage.line.calls
            try await stage.wholeTalk()
            for _ in 0..<5 {
                await #expect(throws: StorageError.self) {
                    try await stage.talks.sessions(of: Stores.learner, after: nil, limit: 1)
                }
            }
            #expect(stage.line.calls == before + 1)
            await stage.watch.look()
            #expect(stage.line.calls == before + 2)
            #expect(stage.log.lines == ["away"])
        }
    }

    @Test(
        "A talk that ends during the outage has its run at once; the pipeline gets it once, when the database is back",
        arguments: Engine.sql)
    func ending(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            try await stage.exchange("uno")
            let ended = try await stage.end()
            let run = try #require(ended.run)
            #expect(ended.session.status == .ended)
            // Again, with another run: the first one stays.
            #expect(try await stage.end(run: "run-2").run == run)
            #expect(try await stage.runs.run(run.id, of: Stores.learner) == run)
            #expect(try await stage.runs.run(session: Stores.session, of: Stores.learner) == run)
            await #expect(throws: StorageError.self) { try await stage.runs.run(run.id, of: Stores.stranger) }
            let talk = try #require(try await stage.talks.talk(Stores.session, of: Stores.learner))
            #expect(try await stage.talks.accept(.sample(at: stage.clock.now), in: talk).name == "ended")
            stage.line.mend()
            await stage.watch.look()
            #expect(try await stage.runs.run(run.id, of: Stores.learner) == run)
            let now = stage.clock.now
            let claim = try await stage.truth.pipeline.claim(
                worker: "a", leaseUntil: now + .seconds(9), now: now)
            #expect(claim?.run.id == run.id)
            #expect(claim?.turns.map(\.index) == [0, 1, 2])
            #expect(
                try await stage.truth.pipeline.claim(worker: "b", leaseUntil: now + .seconds(9), now: now) == nil)
        }
    }

    @Test("A talk without a learner turn that ends during the outage makes no run", arguments: Engine.sql)
    func endingEmpty(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            #expect(try await stage.end().run == nil)
            stage.line.mend()
            await stage.watch.look()
            let record = try await stage.record()
            #expect(record.talk?.session.status == .ended)
            #expect(record.run == nil)
        }
    }

    @Test("An answer that broke off is taken up again during the outage", arguments: Engine.sql)
    func resuming(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            let (turn, _) = try await stage.say("uno")
            stage.line.cut()
            func resumed() async throws -> (turn: Turn, talk: TalkSnapshot)? {
                try await stage.talks.resume(
                    session: Stores.session, learner: Stores.learner, index: 1,
                    leaseUntil: stage.clock.now + .seconds(30), now: stage.clock.now)
            }
            #expect(try await resumed() == nil)
            stage.clock.advance(by: .seconds(31))
            let again = try #require(try await resumed())
            #expect(again.turn == turn)
            try await stage.answer(again.turn, in: again.talk)
            stage.line.mend()
            await stage.watch.look()
            #expect(try await stage.record().talk?.turns.map(\.answers) == [nil, nil, 1])
        }
    }

    @Test("The janitor leaves alone a talk whose activity the database does not know", arguments: Engine.sql)
    func idle(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            stage.clock.advance(by: .seconds(600))
            let (_, _) = try await stage.say("uno")
            stage.line.mend()
            await stage.watch.look()
            stage.clock.advance(by: .seconds(20))
            let now = stage.clock.now
            #expect(try await stage.truth.sessions.idleSessions(before: now, limit: 9).count == 1)
            #expect(try await stage.talks.idleSessions(before: now, limit: 9) == [])
        }
    }

    @Test("A turn that cannot even be spooled is refused, and the talk is as it was", arguments: Engine.sql)
    func brokenSpool(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            let known = try await stage.talks.talk(Stores.session, of: Stores.learner)
            stage.line.cut()
            try await stage.file.write { tx throws(StorageError) in
                try tx.script("ALTER TABLE spool_entries RENAME TO spool_gone")
            }
            await #expect(throws: StorageError.self) { try await stage.say("uno", key: "k") }
            #expect(try await stage.talks.talk(Stores.session, of: Stores.learner) == known)
            try await stage.file.write { tx throws(StorageError) in
                try tx.script("ALTER TABLE spool_gone RENAME TO spool_entries")
            }
            #expect(try await stage.say("uno", key: "k").turn.index == 1)
        }
    }

    @Test(
        "Talks that nobody used for long are forgotten, but none that is being answered or goes on beside",
        arguments: Engine.sql)
    func forgetting(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            let few = DurableTalks(
                SQLStores(WatchedDatabase(stage.line, health: stage.health)).sessions, spool: stage.spool,
                health: stage.health, clock: stage.clock, capacity: 4)
            for number in 0..<8 {
                try await few.start(
                    .sample("many-\(number)"), opening: .sampleOpening(session: "many-\(number)"), dayLimit: nil,
                    dayStart: .sample)
                guard number == 0 else { continue }
                let talk = try #require(try await few.talk(ID("many-0"), of: Stores.learner))
                #expect(try await few.accept(.sample(session: "many-0"), in: talk).name == "accepted")
            }
            stage.line.cut()
            var known: [Int] = []
            for number in 0..<8 {
                do {
                    if try await few.talk(ID("many-\(number)"), of: Stores.learner) != nil { known.append(number) }
                } catch StorageError.unavailable {
                    // Not remembered.
                }
            }
            #expect(known == [0, 5, 6, 7])
        }
    }
}
