import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMPipeline

@Suite("The pipeline worker")
struct WorkerTests {
    /// An analyzer that fails a number of times and then works.
    private final class Stubborn: FrictionAnalyzer {
        private let failures: Mutex<Int>
        private let seen = Mutex<[String]>([])

        init(failures: Int) {
            self.failures = Mutex(failures)
        }

        var texts: [String] { self.seen.withLock { $0 } }

        func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
            self.seen.withLock { $0.append(text) }
            let fails = self.failures.withLock { left in
                left -= 1
                return left >= 0
            }
            if fails { throw AAPMError(.internalError, "The dictionary could not be read.") }
            return try TableAnalyzer().analyze(text, in: context)
        }
    }

    private static func stage(_ analyzer: any FrictionAnalyzer = TableAnalyzer()) async throws -> TalkStage {
        var stage = TalkStage()
        stage.analyzer = analyzer
        try await stage.prepare()
        return stage
    }

    @Test("Nothing to do is no outcome")
    func nothing() async throws {
        let stage = try await Self.stage()
        #expect(try await stage.worker().runOnce() == nil)
        #expect(try await stage.worker().drain() == [])
    }

    @Test("Drains every run that is due, oldest first")
    func drains() async throws {
        let stage = try await Self.stage()
        try await stage.talk(1, ["Soy cansado."])
        try await stage.talk(2, ["Voy casa."])
        #expect(try await stage.worker().drain() == [.completed(ID("run-1")), .completed(ID("run-2"))])
    }

    @Test("A failed phase is tried again later, with growing waits, and then goes on")
    func retries() async throws {
        let reported = Mutex<[String]>([])
        let stage = try await Self.stage(Stubborn(failures: 2))
        try await stage.talk(1, ["Soy cansado."])
        let worker = stage.worker(report: { error in reported.withLock { $0.append("\(error)") } })
        let failed = PipelineOutcome.failed(ID("run-1"), .extraction, .internalError)
        #expect(try await worker.drain() == [failed])
        #expect(try await stage.content(1).status == .queued)
        stage.clock.advance(by: .milliseconds(1_999))
        #expect(try await worker.drain() == [])
        stage.clock.advance(by: .milliseconds(1))
        #expect(try await worker.drain() == [failed])
        stage.clock.advance(by: .milliseconds(3_999))
        #expect(try await worker.drain() == [])
        stage.clock.advance(by: .milliseconds(1))
        #expect(try await worker.drain() == [.completed(ID("run-1"))])
        #expect(
            reported.withLock { $0 } == [
                "AAPM-500: A phase of the pipeline failed.", "AAPM-500: A phase of the pipeline failed.",
            ])
    }

    @Test("After five failures the run stays failed, and its phase shows it")
    func givesUp() async throws {
        let stage = try await Self.stage(Stubborn(failures: .max))
        try await stage.talk(1, ["Soy cansado."])
        for _ in 1...6 {
            try await stage.worker().drain()
            stage.clock.advance(by: .seconds(3_600))
        }
        let run = try #require(try await stage.stores.run(ID("run-1"), of: stage.learner.id))
        #expect(run.status == .failed)
        #expect(run.phases.map(\.status) == [.failed, .pending, .pending, .pending, .pending])
    }

    @Test("A run that ends its worker every time is given up")
    func poison() async throws {
        let stage = try await Self.stage()
        try await stage.talk(1, ["Soy cansado."])
        for number in 1...20 {
            let stores = MortalStores(stage.stores, fate: .diesAfter, at: 1)
            // The worker dies with the claim in its hands.
            _ = try? await stage.worker("worker-\(number)", ports: stage.ports.through(stores)).drain()
            stage.clock.advance(by: .seconds(61))
        }
        #expect(
            try await stage.worker().drain() == [.failed(ID("run-1"), .extraction, .pipelinePhaseFailed)])
        #expect(try await stage.content(1).status == .failed)
    }

    @Test("What trying again cannot help fails at once")
    func permanent() async throws {
        var analyzer = TableAnalyzer()
        analyzer.languages = []
        let stage = try await Self.stage(analyzer)
        try await stage.talk(1, ["Soy cansado."])
        #expect(
            try await stage.worker().drain() == [.failed(ID("run-1"), .extraction, .analysisUnavailable)])
        #expect(try await stage.content(1).status == .failed)
    }

    @Test("A run that goes on does not analyse the talk again")
    func analysesOnce() async throws {
        let analyzer = Stubborn(failures: 0)
        let stage = try await Self.stage(analyzer)
        try await stage.talk(1, ["Soy cansado.", "Voy casa.", "Hola."])
        let position = try await Self.callWithinGeneration()
        let stores = MortalStores(stage.stores, fate: .stumblesBefore, at: position)
        await #expect(throws: MortalStores.end) {
            try await stage.worker(ports: stage.ports.through(stores), sleep: Self.pausing).drain()
        }
        let run = try #require(try await stage.stores.run(ID("run-1"), of: stage.learner.id))
        #expect(run.status == .queued)
        #expect(run.phases.map(\.status) == [.completed, .completed, .pending, .pending, .pending])
        stage.clock.advance(by: .seconds(2))
        #expect(try await stage.worker().drain() == [.completed(ID("run-1"))])
        // What phase 3 has judged are sentences of its own making.
        #expect(analyzer.texts.filter { ["Soy cansado.", "Voy casa.", "Hola."].contains($0) }.count == 3)
    }

    /// The number of a store call at which a stumble is one of phase 3, found by trying.
    private static func callWithinGeneration() async throws -> Int {
        for position in 1...100 {
            let stage = try await self.stage()
            try await stage.talk(1, ["Soy cansado.", "Voy casa.", "Hola."])
            let stores = MortalStores(stage.stores, fate: .stumblesBefore, at: position)
            // A stumble ends the drain with the store's error, which is of no interest here.
            _ = try? await stage.worker(ports: stage.ports.through(stores), sleep: self.pausing).drain()
            let run = try await stage.stores.run(ID("run-1"), of: stage.learner.id)
            if run?.phases.map(\.status) == [.completed, .completed, .pending, .pending, .pending] { return position }
        }
        Issue.record("no store call belongs to phase 3")
        return 0
    }

    /// Lets the pause before a run is given back pass at once; the heart does not beat.
    private static let pausing: @Sendable (Duration) async throws -> Void = {
        if $0 != .seconds(1) { throw CancellationError() }
    }

    @Test("A store that is away again and again is nothing the run did", arguments: [false, true])
    func outages(isWrapped: Bool) async throws {
        let away = StorageError.unavailable(reason: "away")
        let stage = try await Self.stage()
        try await stage.talk(1, ["Soy cansado."])
        let left = Mutex(10)
        let catalogue = FailingCatalogue {
            let fails = left.withLock { left in
                left -= 1
                return left >= 0
            }
            guard fails else { return }
            throw isWrapped ? AAPMError(.databaseUnavailable, "Away.", underlying: away) as any Error : away
        }
        let ports = PipelinePorts(
            runs: stage.stores, sessions: stage.stores, friction: stage.stores, directives: stage.stores,
            curricula: stage.stores, personas: catalogue, analyzer: TableAnalyzer(), rules: TableRuleBook())
        let worker = stage.worker(ports: ports, sleep: Self.pausing)
        for _ in 1...10 {
            await #expect(throws: (any Error).self) { try await worker.drain() }
            #expect(try await stage.content(1).status == .queued)
        }
        let job = try #require(try await stage.stores.pipelineJobs.job("run-1", now: stage.clock.now))
        #expect(job.failures == 0)
        #expect(job.history == [])
        #expect(try await worker.drain() == [.completed(ID("run-1"))])
    }

    /// A catalogue that is told each time whether it can be read.
    private struct FailingCatalogue: PersonaCatalog {
        let check: @Sendable () throws -> Void

        func personas() async throws -> [PersonaSchema] { try await SampleWorlds().personas() }

        func persona(_ id: String) async throws -> PersonaSchema? {
            try self.check()
            return try await SampleWorlds().persona(id)
        }
    }

    @Test("A worker that lost its lease leaves the run to the other")
    func losesLease() async throws {
        let stage = try await Self.stage()
        try await stage.talk(1, ["Soy cansado."])
        let other = stage
        let analyzer = Handover {
            other.clock.advance(by: .seconds(61))
            let claim = try await other.stores.claim(
                worker: "worker-2", leaseUntil: other.clock.now + .seconds(60), now: other.clock.now)
            #expect(claim?.attempt == 2)
        }
        let ports = PipelinePorts(
            runs: stage.stores, sessions: stage.stores, friction: stage.stores, directives: stage.stores,
            curricula: stage.stores, personas: analyzer, analyzer: TableAnalyzer(), rules: TableRuleBook())
        #expect(try await stage.worker(ports: ports).drain() == [.lost(ID("run-1"))])
        #expect(try await stage.content(1).points == [])
    }

    /// A catalogue that lets something happen when it is first asked.
    private final class Handover: PersonaCatalog {
        private let isDone = Mutex(false)
        private let happen: @Sendable () async throws -> Void

        init(happen: @escaping @Sendable () async throws -> Void) {
            self.happen = happen
        }

        func personas() async throws -> [PersonaSchema] { try await SampleWorlds().personas() }

        func persona(_ id: String) async throws -> PersonaSchema? {
            let isFirst = self.isDone.withLock { isDone in
                defer { isDone = true }
                return !isDone
            }
            if isFirst { try await self.happen() }
            return try await SampleWorlds().persona(id)
        }
    }

    @Test("The bell starts a run without waiting for the poll, and cancelling ends the worker")
    func bell() async throws {
        let stage = try await Self.stage()
        let bell = WorkBell()
        let (polls, waiting) = AsyncStream.makeStream(of: Void.self)
        // Polls never: what happens is the bell's doing.
        let worker = stage.worker(
            bell: bell,
            sleep: { _ in
                waiting.yield()
                for await _ in AsyncStream<Void>.never {}
                throw CancellationError()
            })
        try await withThrowingTaskGroup { group in
            group.addTask { await worker.run() }
            for await _ in polls { break }
            try await stage.talk(1, ["Soy cansado."])
            bell.ring()
            let service = PipelineService(runs: stage.stores, sleep: { _ in await Task.yield() })
            var last: PipelineRun?
            for try await run in service.changes(of: ID("run-1"), learner: stage.learner.id) { last = run }
            #expect(last?.status == .completed)
            group.cancelAll()
        }
    }

    @Test("A phase can be seen while it runs")
    func visible() async throws {
        let stage = try await Self.stage()
        try await stage.talk(1, ["Soy cansado."])
        let seen = Mutex<[PhaseStatus]>([])
        let catalogue = Handover {
            let run = try await stage.stores.run(ID("run-1"), of: stage.learner.id)
            seen.withLock { $0 = run?.phases.map(\.status) ?? [] }
        }
        let ports = PipelinePorts(
            runs: stage.stores, sessions: stage.stores, friction: stage.stores, directives: stage.stores,
            curricula: stage.stores, personas: catalogue, analyzer: TableAnalyzer(), rules: TableRuleBook())
        try await stage.worker(ports: ports).drain()
        #expect(seen.withLock { $0 } == [.running, .pending, .pending, .pending, .pending])
    }

    @Test(
        "Waits double up to a limit and spread by half",
        arguments: [(1, 0.5, 2_000), (2, 0.5, 4_000), (3, 0.0, 4_000), (3, 1.0, 12_000), (20, 0.5, 300_000)])
    func backoff(attempt: Int, jitter: Double, milliseconds: Int) {
        #expect(Backoff().delay(after: attempt, jitter: jitter) == .milliseconds(milliseconds))
    }
}

extension AsyncStream where Element == Void {
    /// Ends only when its consumer is cancelled.
    fileprivate static var never: Self { Self { continuation in continuation.onTermination = { _ in } } }
}
