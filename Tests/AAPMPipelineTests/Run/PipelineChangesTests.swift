import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMPipeline

@Suite("Watching a run")
struct PipelineChangesTests {
    private static func run(done: Int, running: Int? = nil, _ status: PipelineStatus) -> PipelineRun {
        var run = PipelineRun.sample(status: status)
        for index in 0..<done { run.phases[index].status = .completed }
        if let running { run.phases[running].status = .running }
        return run
    }

    private static func summary(_ run: PipelineRun) -> String {
        let marks: [PhaseStatus: String] = [.completed: "#", .running: ">", .pending: ".", .failed: "!"]
        return run.phases.map { marks[$0.status] ?? "?" }.joined() + " \(run.status)"
    }

    @Test("A first look at a completed run shows every phase going by")
    func catchesUp() {
        #expect(
            Self.run(done: 5, .completed).steps(since: nil).map(Self.summary) == [
                "#>... running", "##>.. running", "###>. running", "####> running", "##### completed",
            ])
    }

    @Test("Phases missed between two looks are shown in order, and nothing twice")
    func missed() {
        let earlier = Self.run(done: 1, running: 1, .running)
        let now = Self.run(done: 3, running: 3, .running)
        #expect(now.steps(since: earlier).map(Self.summary) == ["##>.. running", "###>. running"])
        #expect(now.steps(since: now) == [])
    }

    @Test("Ends after the settled state", arguments: [PipelineStatus.completed, .failed, .deferred])
    func settles(status: PipelineStatus) async throws {
        let states = Mutex([
            Self.run(done: 0, .queued), Self.run(done: 0, running: 0, .running), Self.run(done: 1, status),
        ])
        let waits = Mutex(0)
        let changes = PipelineChanges(
            fetch: { states.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } },
            wait: { waits.withLock { $0 += 1 } })
        var seen: [String] = []
        for try await run in changes { seen.append(Self.summary(run)) }
        #expect(seen == ["..... queued", ">.... running", "#.... \(status)"])
        #expect(waits.withLock { $0 } == 2)
    }

    @Test("Somebody else's run is not found, by id, by session and while watching")
    func owner() async throws {
        let stage = TalkStage()
        try await stage.prepare()
        try await stage.talk(1, ["Hola."])
        let service = PipelineService(runs: stage.stores)
        #expect(try await service.run(session: ID("session-1"), of: stage.learner.id).id == ID("run-1"))
        let codes = [
            await errorCode { _ = try await service.run(ID("run-1"), of: ID("learner-2")) },
            await errorCode { _ = try await service.run(session: ID("session-1"), of: ID("learner-2")) },
            await errorCode { _ = try await service.run(session: ID("session-9"), of: stage.learner.id) },
            await errorCode {
                for try await _ in service.changes(of: ID("run-1"), learner: ID("learner-2")) {}
            },
        ]
        #expect(codes == Array(repeating: .pipelineRunNotFound, count: 4))
    }
}
