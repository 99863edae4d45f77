import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMPipeline

@Suite("A worker among others")
struct WorkerLeaseTests {
    private static func stage(talks: Int = 1) async throws -> TalkStage {
        let stage = TalkStage()
        try await stage.prepare()
        for number in 1...talks { try await stage.talk(number, ["Soy cansado."]) }
        return stage
    }

    private static func ports(_ stage: TalkStage, _ catalogue: HeldCatalogue) -> PipelinePorts {
        PipelinePorts(
            runs: stage.stores, sessions: stage.stores, friction: stage.stores, directives: stage.stores,
            curricula: stage.stores, personas: catalogue, analyzer: TableAnalyzer(), rules: TableRuleBook())
    }

    private static func claim(_ stage: TalkStage) async throws -> ClaimedRun? {
        try await stage.stores.claim(
            worker: "other", leaseUntil: stage.clock.now + .seconds(60), now: stage.clock.now)
    }

    @Test("A phase longer than the lease keeps its run")
    func slowPhase() async throws {
        let stage = try await Self.stage()
        let catalogue = HeldCatalogue()
        let naps = Naps()
        let worker = stage.worker(ports: Self.ports(stage, catalogue), sleep: { try await naps.sleep($0) })
        async let outcome = worker.runOnce()
        await catalogue.gate.waitForArrivals(1)
        await naps.leaseEnd.waitForArrivals(1)
        for beat in 0..<4 {
            await naps.gates[beat].waitForArrivals(1)
            stage.clock.advance(by: .seconds(20))
            naps.gates[beat].open()
        }
        await naps.gates[4].waitForArrivals(1)
        // 80 seconds after a claim for 60.
        #expect(try await Self.claim(stage) == nil)
        catalogue.gate.open()
        #expect(try await outcome == .completed(ID("run-1")))
    }

    @Test("A worker that hears that its lease is lost breaks the phase off and writes nothing")
    func lostInPhase() async throws {
        let stage = try await Self.stage()
        let catalogue = HeldCatalogue()
        let naps = Naps()
        let worker = stage.worker(ports: Self.ports(stage, catalogue), sleep: { try await naps.sleep($0) })
        async let outcome = worker.runOnce()
        await catalogue.gate.waitForArrivals(1)
        stage.clock.advance(by: .seconds(61))
        let taken = try await Self.claim(stage)
        #expect(taken?.attempt == 2)
        naps.gates[0].open()
        #expect(try await outcome == .lost(ID("run-1")))
        #expect(try await stage.content(1).points == [])
    }

    @Test("A slow run holds up nobody, and is given back at once when the worker is stopped")
    func concurrency() async throws {
        let stage = try await Self.stage(talks: 3)
        let catalogue = HeldCatalogue()
        let bell = WorkBell()
        let worker = stage.worker(
            ports: Self.ports(stage, catalogue), bell: bell, sleep: { _ in try await Gate().pass() })
        try await withThrowingTaskGroup { group in
            group.addTask { await worker.run() }
            await catalogue.gate.waitForArrivals(1)
            let service = PipelineService(runs: stage.stores, sleep: { _ in await Task.yield() })
            for number in 2...3 {
                for try await _ in service.changes(of: ID("run-\(number)"), learner: stage.learner.id) {}
                #expect(try await stage.content(number).status == .completed)
            }
            worker.stop()
            try await group.waitForAll()
        }
        let run = try #require(try await stage.stores.run(ID("run-1"), of: stage.learner.id))
        #expect(run.status == .queued)
        #expect(run.phases.map(\.status) == Array(repeating: .pending, count: 5))
        let next = try #require(try await Self.claim(stage))
        #expect(next.run.id == ID("run-1"))
        #expect(next.attempt == 2)
        #expect(next.tries == 1)
    }

    @Test("At most as many runs at once as are allowed")
    func bounded() async throws {
        let stage = try await Self.stage(talks: 3)
        let gate = Gate()
        let catalogue = CountingCatalogue(gate: gate)
        let worker = PipelineWorker(
            name: "w",
            ports: PipelinePorts(
                runs: stage.stores, sessions: stage.stores, friction: stage.stores, directives: stage.stores,
                curricula: stage.stores, personas: catalogue, analyzer: TableAnalyzer(), rules: TableRuleBook()),
            clock: stage.clock, settings: PipelineSettings(concurrency: 2), sleep: { _ in try await Gate().pass() })
        try await withThrowingTaskGroup { group in
            group.addTask { await worker.run() }
            await gate.waitForArrivals(2)
            #expect(try await stage.stores.pipelineJobs.jobs(.running, limit: 9, now: stage.clock.now).count == 2)
            gate.open()
            let service = PipelineService(runs: stage.stores, sleep: { _ in await Task.yield() })
            for number in 1...3 {
                for try await _ in service.changes(of: ID("run-\(number)"), learner: stage.learner.id) {}
            }
            worker.stop()
            try await group.waitForAll()
        }
        #expect(catalogue.most == 2)
    }

    /// Lets all wait at one gate and counts how many are inside at once.
    private final class CountingCatalogue: PersonaCatalog {
        private let gate: Gate
        private let inside = Mutex((now: 0, most: 0))

        init(gate: Gate) {
            self.gate = gate
        }

        var most: Int { self.inside.withLock { $0.most } }

        func personas() async throws -> [PersonaSchema] { try await SampleWorlds().personas() }

        func persona(_ id: String) async throws -> PersonaSchema? {
            self.inside.withLock { inside in
                inside.now += 1
                inside.most = max(inside.most, inside.now)
            }
            defer { self.inside.withLock { $0.now -= 1 } }
            try await self.gate.pass()
            return try await SampleWorlds().persona(id)
        }
    }

    @Test("A store that stumbles once at any call costs at most a try, and nothing is doubled")
    func stumbles() async throws {
        let undisturbed = try await Self.stage()
        let counting = MortalStores(undisturbed.stores, fate: .stumblesAfter, at: .max)
        try await undisturbed.worker(ports: undisturbed.ports.through(counting)).drain()
        let expected = try await undisturbed.content(1)
        var unnoticed = 0
        for fate in [MortalStores.Fate.stumblesBefore, .stumblesAfter] {
            for call in 1...counting.count {
                let stage = try await Self.stage()
                let stores = MortalStores(stage.stores, fate: fate, at: call)
                // The waits of a write that is asked again pass at once; the heart does not beat.
                let worker = stage.worker(
                    ports: stage.ports.through(stores),
                    sleep: { if $0 != .seconds(5) { throw CancellationError() } })
                // A claim that stumbles ends the drain.
                let outcomes = try? await worker.drain()
                if outcomes == [.completed(ID("run-1"))] { unnoticed += 1 }
                stage.clock.advance(by: .seconds(600))
                try await stage.worker("worker-2").drain()
                let content = try await stage.content(1)
                #expect(content == expected, "call \(call), \(fate)")
            }
        }
        // Five checkpoints and the end of the run, before and after; the look for more work after it ends the drain.
        #expect(unnoticed >= 12)
    }
}
