import AAPMCore
import AAPMStorage
import AAPMTestSupport
import Testing

@Suite("Two nodes during an outage")
struct TwoNodesTests {
    /// Node A took turns 1 and 2 while it could not reach the database; node B took them too, in the database.
    private func run(
        on engine: Engine, endedByB: Bool = false,
        _ body: @escaping @Sendable (_ a: OutageStage, _ b: OutageStage) async throws -> Void
    ) async throws {
        try await OutageStage.run(on: engine) { a in
            let b = try await a.another(sharingSpool: false)
            a.line.cut()
            try await a.exchange("desde A", key: "a")
            try await b.exchange("desde B", key: "b")
            if endedByB { try await b.end(run: "run-b") }
            try await body(a, b)
        }
    }

    @Test(
        "The first keeps the places, the other's lines are kept beside; the talk goes on from the first's",
        arguments: Engine.sql)
    func besides(engine: Engine) async throws {
        try await self.run(on: engine) { a, b in
            let before = try await b.record()
            a.line.mend()
            await a.watch.look()
            let record = try await a.record()
            #expect(record.talk == before.talk)
            #expect(record.evidence == before.evidence)
            #expect(record.talk?.turns.map(\.text).dropFirst() == ["desde B", "Sí, “desde B”."])
            #expect(record.beside.map(\.text) == ["desde A", "Sí, “desde A”."])
            #expect(record.beside.map(\.index) == [1, 2])
            #expect(a.log.counts.outcomes == [.beside: 2])
            let shown = try await a.talks.sideTurns(of: Stores.session, learner: Stores.learner)
            #expect(shown == record.beside)
            try await a.exchange("y después")
            #expect(try await a.record().talk?.turns.map(\.index) == [0, 1, 2, 3, 4])
        }
    }

    @Test("Replayed again, lines that were kept beside are kept once", arguments: Engine.sql)
    func twice(engine: Engine) async throws {
        try await self.run(on: engine) { a, _ in
            a.line.mend()
            // The probe, two changes, and then nobody hears that the second was written.
            a.line.cut(atCall: 3, .after)
            await a.watch.look()
            a.line.mend()
            await a.watch.look()
            let beside = try await a.record().beside
            #expect(beside.map(\.text) == ["desde A", "Sí, “desde A”."])
            #expect(a.health.state == .up)
        }
    }

    @Test("A talk that ended elsewhere meanwhile stays as it was settled, with one run", arguments: Engine.sql)
    func endedElsewhere(engine: Engine) async throws {
        try await self.run(on: engine, endedByB: true) { a, b in
            try await a.end(run: "run-a")
            let before = try await b.record()
            a.line.mend()
            await a.watch.look()
            let record = try await a.record()
            #expect(record.run?.id == ID("run-b"))
            #expect(record.run == before.run)
            #expect(record.conversation == before.conversation)
            #expect(record.conversation?.count == 3)
            #expect(record.talk == before.talk)
            #expect(record.beside.count == 2)
        }
    }

    @Test("An end by idleness is nothing when the learner went on elsewhere", arguments: Engine.sql)
    func overtaken(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { a in
            let b = try await a.another(sharingSpool: false)
            a.line.cut()
            try await a.end(.inactivityTimeout)
            try await b.exchange("sigo aquí")
            a.line.mend()
            await a.watch.look()
            #expect(try await a.record().talk?.session.status == .active)
            #expect(a.log.counts.outcomes == [.overtaken: 1])
        }
    }

    @Test("The same request that both nodes took is answered once in the journal", arguments: Engine.sql)
    func sameKey(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { a in
            let b = try await a.another(sharingSpool: false)
            a.line.cut()
            try await a.exchange("antes")
            try await a.exchange("Quiero pan", key: "k")
            try await b.exchange("Quiero pan", key: "k")
            a.line.mend()
            await a.watch.look()
            let record = try await a.record()
            #expect(
                record.talk?.turns.map(\.text) == ["¡Buenos días! ¿Qué le pongo?", "Quiero pan", "Sí, “Quiero pan”."])
            // The second pair has the right index; its key is taken.
            #expect(record.beside.map(\.index) == [1, 2, 3, 4])
        }
    }

    @Test("A node that finds another serving the same talk looks it up for each turn", arguments: Engine.sql)
    func shared(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { a in
            let b = try await a.another(sharingSpool: false)
            try await a.exchange("uno")
            try await b.exchange("dos")
            try await a.exchange("tres")
            try await b.exchange("cuatro")
            #expect(try await a.talks.talk(Stores.session, of: Stores.learner)?.turns.count == 9)
            #expect(try await a.record().talk?.turns.map(\.index) == Array(0...8))
        }
    }

    @Test("A talk that another node serves too waits for the database rather than fork", arguments: Engine.sql)
    func sharedDuringOutage(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { a in
            let b = try await a.another(sharingSpool: false)
            try await a.exchange("uno")
            try await b.exchange("dos")
            let (turn, talk) = try await a.say("tres")
            a.line.cut()
            // What was under way is finished; nothing new is taken.
            try await a.answer(turn, in: talk)
            a.line.mend()
            await a.watch.look()
            try await b.exchange("cuatro")
            try await a.exchange("cinco")
            a.line.cut()
            let refusal = await #expect(throws: StorageError.self) { _ = try await a.say("seis") }
            #expect(refusal == .unavailable(reason: "the test cut the connection"))
            #expect(try await a.record().beside == [])
        }
    }

    @Test("Two processes that share a spool may both replay it", arguments: Engine.sql)
    func sharedSpool(engine: Engine) async throws {
        try await OutageStage.run(on: engine) { a in
            a.line.cut()
            try await a.wholeTalk()
            let b = try await a.another(sharingSpool: true)
            let c = try await a.another(sharingSpool: true)
            try await withThrowingTaskGroup(of: ReplayCounts.self) { group in
                group.addTask { try await b.replayer.drain() }
                group.addTask { try await c.replayer.drain() }
                try await group.waitForAll()
            }
            let record = try await a.record()
            #expect(record.talk?.turns.map(\.index) == [0, 1, 2, 3, 4])
            #expect(record.evidence.count == 2)
            #expect(record.beside == [])
            #expect(record.run?.id == ID("run-1"))
        }
    }
}
