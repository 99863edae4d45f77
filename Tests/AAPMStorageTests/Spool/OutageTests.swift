import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Synchronization
import Testing

@Suite("A talk whose database goes away")
struct OutageTests {
    /// The calls that a whole talk makes: accept, complete, accept, complete, end.
    private static let moments = 1...5

    private func undisturbed(_ engine: Engine) async throws -> TalkRecord {
        let record = Mutex<TalkRecord?>(nil)
        try await OutageStage.run(on: engine) { stage in
            let begun = stage.line.calls
            try await stage.wholeTalk()
            #expect(stage.line.calls - begun == Self.moments.upperBound)
            let left = try await stage.record()
            record.withLock { $0 = left }
        }
        return try #require(record.withLock { $0 })
    }

    @Test(
        "It leaves in the database what an undisturbed one leaves, whenever the database goes and whether the last commit got through",
        arguments: Engine.sql, CuttableDatabase.Break.allCases)
    func anyMoment(engine: Engine, how: CuttableDatabase.Break) async throws {
        let expected = try await self.undisturbed(engine)
        for moment in Self.moments { try await self.goes(at: moment, how, engine, expected) }
    }

    private func goes(
        at moment: Int, _ how: CuttableDatabase.Break, _ engine: Engine, _ expected: TalkRecord
    ) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut(atCall: moment, how)
            try await stage.wholeTalk()
            #expect(stage.health.isAway)
            stage.line.mend()
            await stage.watch.look()
            #expect(try await stage.record() == expected)
            #expect(try await stage.spool.summary() == SpoolSummary(waiting: 0, oldest: nil, aside: [:]))
            #expect(stage.log.lines == ["away", "back", "settled"])
            #expect(stage.health.state == .up)
        }
    }

    @Test("After a kill the next process writes what was kept, and knows every key", arguments: Engine.sql)
    func killed(engine: Engine) async throws {
        let expected = try await self.undisturbed(engine)
        for moment in Self.moments { try await self.isKilled(at: moment, engine, expected) }
    }

    private func isKilled(at moment: Int, _ engine: Engine, _ expected: TalkRecord) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut(atCall: moment, .before)
            try await stage.wholeTalk()
            let next = try await stage.another(sharingSpool: true)
            _ = try await next.replayer.drain()
            #expect(try await next.record() == expected)
            let talk = try #require(try await next.talks.talk(Stores.session, of: Stores.learner))
            for (key, text) in [("k1", "Tengo la problema"), ("k2", "Quiero pan")] {
                let resent = try await next.talks.accept(.sample(text, key: key, at: next.clock.now), in: talk)
                guard case .answered(_, let reply, _) = resent else {
                    Issue.record("\(key) is \(resent.name)")
                    continue
                }
                #expect(reply.text == "Sí, “\(text)”.")
            }
        }
    }

    @Test(
        "A replay that is broken off anywhere goes on where it was", arguments: Engine.sql,
        CuttableDatabase.Break.allCases)
    func brokenReplay(engine: Engine, how: CuttableDatabase.Break) async throws {
        let expected = try await self.undisturbed(engine)
        for call in 1...Self.moments.upperBound {
            try await OutageStage.run(on: engine) { stage in
                stage.line.cut()
                try await stage.wholeTalk()
                stage.line.mend()
                // The first call is the probe.
                stage.line.cut(atCall: 1 + call, how)
                await stage.watch.look()
                #expect(stage.health.isAway)
                // A request in between asks nobody.
                await #expect(throws: StorageError.self) {
                    try await stage.talks.sessions(of: Stores.learner, after: nil, limit: 1)
                }
                stage.line.mend()
                await stage.watch.look()
                #expect(try await stage.record() == expected)
                #expect(stage.log.lines == ["away", "back", "away", "back", "settled"])
            }
        }
    }

    @Test(
        "Of many turns at once one is accepted, the others find it busy; the same one again is being answered",
        arguments: Engine.sql)
    func parallel(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            let talk = try #require(try await stage.talks.talk(Stores.session, of: Stores.learner))
            stage.line.cut()
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<24 {
                    group.addTask { try await stage.talks.accept(.sample("turno \(number)"), in: talk).name }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(names == ["accepted": 1, "busy": 23])
            #expect(try await stage.spool.summary().waiting == 1)
            #expect(try await stage.talks.turns(of: Stores.session, learner: Stores.learner).count == 2)
        }
    }

    @Test(
        "A turn that is sent again gets the same answer: during the outage, after it, and in between",
        arguments: Engine.sql)
    func resend(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            let (turn, talk) = try await stage.say("Quiero pan", key: "k")
            func resent() async throws -> TurnAdmission {
                let talk = try #require(try await stage.talks.talk(Stores.session, of: Stores.learner))
                return try await stage.talks.accept(.sample("Quiero pan", key: "k", at: stage.clock.now), in: talk)
            }
            #expect(try await resent().name == "beingAnswered")
            let other = try await stage.talks.accept(.sample("otra cosa", key: "k", at: stage.clock.now), in: talk)
            #expect(other.name == "keyReused")
            try await stage.answer(turn, in: talk)
            for isBack in [false, true] {
                if isBack {
                    stage.line.mend()
                    await stage.watch.look()
                }
                guard case .answered(let known, let reply, _) = try await resent() else {
                    Issue.record("not answered")
                    return
                }
                #expect(known == turn)
                #expect(reply.text == "Sí, “Quiero pan”.")
            }
        }
    }

    @Test(
        "While a turn is being answered, and while changes wait, the talk stays beside the database; then it returns",
        arguments: Engine.sql)
    func returning(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            let (turn, talk) = try await stage.say("uno")
            stage.line.mend()
            await stage.watch.look()
            // The turn is there; its answer is still made from the state beside.
            #expect(stage.health.state == .replaying)
            #expect(try await stage.record().talk?.turns.map(\.index) == [0, 1])
            #expect(try await stage.record().talk?.lease?.turn == 1)
            try await stage.answer(turn, in: talk)
            #expect(try await stage.record().talk?.turns.map(\.index) == [0, 1])
            #expect(try await stage.spool.summary().waiting == 1)
            await stage.watch.look()
            #expect(stage.health.state == .up)
            #expect(try await stage.record().talk?.turns.map(\.index) == [0, 1, 2])
            // From here on it goes through the database again.
            try await stage.exchange("dos")
            #expect(try await stage.spool.summary().waiting == 0)
            #expect(try await stage.record().talk?.turns.map(\.index) == [0, 1, 2, 3, 4])
        }
    }

    @Test("A talk survives one outage after another, said in between or not", arguments: Engine.sql)
    func flapping(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            for number in 0..<4 {
                stage.line.cut()
                if number != 2 { try await stage.exchange("turno \(number)") }
                stage.line.mend()
                await stage.watch.look()
                #expect(stage.health.state == .up)
            }
            let turns = try #require(try await stage.record().talk?.turns)
            #expect(turns.map(\.index) == Array(0...6))
        }
    }

    @Test("A talk that goes on while its changes are replayed loses none and gets them in order", arguments: Engine.sql)
    func concurrentReplay(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { stage in
            stage.line.cut()
            try await stage.exchange("turno 0")
            stage.line.mend()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 1..<9 { try await stage.exchange("turno \(number)") }
                }
                group.addTask {
                    for _ in 0..<40 {
                        await stage.watch.look()
                        await Task.yield()
                    }
                }
                try await group.waitForAll()
            }
            await stage.watch.look()
            let turns = try #require(try await stage.record().talk?.turns)
            #expect(turns.map(\.index) == Array(0...18))
            #expect(
                turns.filter { $0.speaker == .learner }.map(\.text) == (0..<9).map { "turno \($0)" })
            #expect(try await stage.record().evidence.count == 9)
            #expect(stage.health.state == .up)
        }
    }
}
