import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

/// Talks in which the rules alone see nothing: “soy feliz” is for a model to find.
@Suite("A run that asks a model")
struct ModelReadingTests {
    private static let finding = "1|soy feliz|estoy feliz|es.copula.state|0.9"

    private static func stage(
        _ model: AnsweringModel, outage: ModelOutagePolicy = .finish, perMillion: Int64 = 1_000_000,
        lines: [String] = ["Hoy soy feliz.", "Nesesito pan."]
    ) async throws -> TalkStage {
        var stage = TalkStage()
        stage.models = .sample(model, outage: outage, perMillion: perMillion)
        try await stage.prepare()
        try await stage.talk(1, lines)
        return stage
    }

    private static func phase(_ stage: TalkStage, _ name: PipelinePhase = .extraction) async throws -> PhaseRecord {
        let run = try #require(try await stage.stores.run(session: ID("session-1"), of: stage.learner.id))
        return try #require(run.phases.first { $0.name == name })
    }

    @Test("What a model sees and the rules confirm is a friction, evidence both ways, and paid for")
    func found() async throws {
        let model = AnsweringModel(.says(Self.finding))
        let stage = try await Self.stage(model, lines: ["Hoy soy feliz.", "Ahora estoy bien."])
        #expect(try await stage.worker().drain() == [.completed(ID("run-1"))])
        let content = try await stage.content(1)
        #expect(content.points.map(\.finding.provenance) == [.model])
        #expect(content.points.map(\.finding.quote) == ["soy"])
        #expect(
            content.evidence.map { "\($0.turnIndex) \($0.target.key) \($0.outcome)" } == [
                "1 es.copula.state incorrect", "3 es.copula.state correct",
            ])
        #expect(content.curriculum?.units.map(\.target.rule) == ["es.copula.state"])
        let phase = try await Self.phase(stage)
        #expect(phase.costMicroUSD == 100)
        #expect(phase.counts["model_calls"] == 1)
        #expect(phase.counts["model_findings"] == 1)
        #expect(phase.counts["suggestions"] == 0)
        #expect(phase.counts["model_offline"] == 0)
        let request = try #require(model.requests.first)
        #expect(request.caller.purpose == .extraction)
        #expect(request.caller.run == ID("run-1"))
        #expect(request.schema?.name == "lines")
        #expect(request.messages.map(\.role) == [.user])
        #expect(request.messages[0].text.contains("1 learner: Hoy soy feliz."))
        #expect(request.system[0].text.contains("es.copula.state"))
    }

    @Test("An answer in the wrong form is asked for once more, with the fault named")
    func mended() async throws {
        let model = AnsweringModel(.says("rubbish"), .says(Self.finding))
        let stage = try await Self.stage(model)
        try await stage.worker().drain()
        #expect(try await Self.phase(stage).counts["model_findings"] == 1)
        #expect(try await Self.phase(stage).costMicroUSD == 200)
        #expect(model.requests.map(\.messages.count) == [1, 3])
        #expect(model.requests[1].messages.map(\.text).suffix(2) == ["rubbish", "mend: 1 parts"])
    }

    @Test(
        "Answers that cannot be used leave what the rules see",
        arguments: [
            AnsweringModel.Answer.says("rubbish"), .says("", stop: .refusal), .fails(.budgetExhausted),
            .fails(.unauthorised), .fails(.unreachable),
        ])
    func offline(answer: AnsweringModel.Answer) async throws {
        let stage = try await Self.stage(AnsweringModel(answer))
        #expect(try await stage.worker().drain() == [.completed(ID("run-1"))])
        let content = try await stage.content(1)
        #expect(content.points.map(\.finding.rule) == ["es.spelling"])
        if case .fails = answer { #expect(try await Self.phase(stage).counts["model_offline"] == 1) }
    }

    @Test("A provider that is away is waited for where that is the policy, and not for ever")
    func retried() async throws {
        let model = AnsweringModel(
            .fails(.overloaded), .fails(.unreachable), .fails(.circuitOpen), .fails(.serverError), .fails(.stalled))
        let stage = try await Self.stage(model, outage: .retry)
        for _ in 1...4 {
            #expect(
                try await stage.worker().drain() == [.failed(ID("run-1"), .extraction, .providerUnavailable)])
            stage.clock.advance(by: .seconds(600))
        }
        // The last try makes do with the rules.
        #expect(try await stage.worker().drain() == [.completed(ID("run-1"))])
        #expect(try await Self.phase(stage).counts["model_offline"] == 1)
        #expect(model.requests.count == 5)
    }

    @Test("A run that costs more than twice its estimate stops, keeps what it has, and goes on when it is requeued")
    func tooDear() async throws {
        let model = AnsweringModel(.says(Self.finding, cost: 5_000))
        let stage = try await Self.stage(model)
        #expect(
            try await stage.worker().drain() == [.failed(ID("run-1"), .classification, .pipelineCostExceeded)])
        let stopped = try #require(try await stage.stores.run(ID("run-1"), of: stage.learner.id))
        #expect(stopped.status == .failed)
        #expect(stopped.failure == "AAPM-206")
        #expect(stopped.phases.map(\.status) == [.completed, .failed, .pending, .pending, .pending])
        #expect(stopped.phases[0].costMicroUSD == 5_000)
        #expect(try await stage.content(1).points.map(\.finding.provenance) == [.model, .rules])
        #expect(try await stage.stores.pipelineJobs.requeue("run-1", now: stage.clock.now) == .requeued)
        #expect(try await stage.worker().drain() == [.completed(ID("run-1"))])
        #expect(model.requests.count == 1)
        #expect(try await stage.content(1).curriculum?.units.isEmpty == false)
    }

    @Test("What a learner's own key costs is counted in the run and never stops it")
    func ownKey() async throws {
        let stage = try await Self.stage(AnsweringModel(.says(Self.finding, cost: 5_000, billed: 0)))
        #expect(try await stage.worker().drain() == [.completed(ID("run-1"))])
        #expect(try await Self.phase(stage).costMicroUSD == 5_000)
        #expect(try await stage.content(1).curriculum?.units.isEmpty == false)
    }

    @Test("What failed attempts cost is in the cost of the run, which goes on with what the rules see")
    func failedCost() async throws {
        let cost = CallCost(total: MicroUSD(7_000), billed: MicroUSD(5_000))
        let stage = try await Self.stage(AnsweringModel(.fails(.malformed, cost: cost)))
        #expect(try await stage.worker().drain() == [.completed(ID("run-1"))])
        #expect(try await Self.phase(stage).costMicroUSD == 7_000)
        let work = try #require(try await stage.stores.run(ID("run-1"), of: stage.learner.id)?.modelWork)
        #expect(work.billed == MicroUSD(5_000))
        #expect(work.isOffline)
    }

    @Test("The estimate is made of tokens and prices before the first call")
    func estimate() async throws {
        let model = AnsweringModel(.says("-"))
        let stage = try await Self.stage(model, lines: ["Hola."])
        try await stage.worker().drain()
        let work = try #require(try await stage.stores.run(ID("run-1"), of: stage.learner.id)?.modelWork)
        let request = try #require(model.requests.first)
        // At a micro-dollar a token: a token for four bytes, and 80 and 40 a turn for the answer.
        #expect(work.estimate == MicroUSD(Int64((request.promptBytes + 3) / 4 + 120)))
        #expect(work.spent == MicroUSD(100))
        #expect(work.isSettled)
    }

    @Test("A long talk is asked about in parts, and a run that is stopped in between asks no part twice")
    func parts() async throws {
        let model = AnsweringModel(.says("-", cost: 1))
        let stage = try await Self.stage(
            model, outage: .retry, lines: (1...60).map { "Línea número \($0), sin más." })
        try await stage.worker().drain()
        #expect(model.requests.count == 2)
        let asked = model.requests.map { $0.messages[0].text.split(separator: "\n").count { $0.contains("learner:") } }
        #expect(asked == [40, 20])

        let broken = AnsweringModel(.says("-", cost: 1), .fails(.overloaded), .says("-", cost: 1))
        let other = try await Self.stage(
            broken, outage: .retry, lines: (1...60).map { "Línea número \($0), sin más." })
        #expect(try await other.worker().drain() == [.failed(ID("run-1"), .extraction, .providerUnavailable)])
        other.clock.advance(by: .seconds(600))
        #expect(try await other.worker().drain() == [.completed(ID("run-1"))])
        #expect(broken.requests.map(\.messages[0].text) == [0, 1, 1].map { model.requests[$0].messages[0].text })
    }

    @Test(
        "At every store call a worker may die: the outcome is the same, and an answer that was kept is not asked for again",
        arguments: MortalStores.Fate.allCases)
    func everyCall(fate: MortalStores.Fate) async throws {
        func run(dyingAt call: Int) async throws -> (SessionContent, calls: Int, asked: Int) {
            let model = AnsweringModel(.says(Self.finding))
            let stage = try await Self.stage(model, lines: ["Hoy soy feliz.", "Nesesito pan.", "Ahora estoy bien."])
            let stores = MortalStores(stage.stores, fate: fate, at: call)
            // Dies with the store's error; what counts is what the next worker makes of it.
            _ = try? await stage.worker("worker-1", ports: stage.ports.through(stores)).drain()
            stage.clock.advance(by: .seconds(600))
            try await stage.worker("worker-2").drain()
            return (try await stage.content(1), stores.count, model.requests.count)
        }
        let (expected, calls, asked) = try await run(dyingAt: .max)
        #expect(expected.status == .completed)
        #expect(expected.points.map(\.finding.provenance) == [.model, .rules])
        #expect(asked == 1)
        var twice = 0
        for call in 1...calls {
            let (content, _, asked) = try await run(dyingAt: call)
            #expect(content.points == expected.points, "call \(call) of \(calls), \(fate)")
            #expect(content.evidence == expected.evidence, "call \(call) of \(calls), \(fate)")
            #expect(content.curriculum == expected.curriculum, "call \(call) of \(calls), \(fate)")
            #expect(content.status == .completed, "call \(call) of \(calls), \(fate)")
            if asked > 1 { twice += 1 }
        }
        // Only a death between an answer and its being kept.
        #expect(twice <= 1)
    }
}
