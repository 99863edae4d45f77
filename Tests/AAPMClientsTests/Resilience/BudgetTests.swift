import AAPMCore
import AAPMTestSupport
import NIOHTTP1
import Testing

@testable import AAPMClients

@Suite("Budgeted models")
struct BudgetTests {
    static let prompt = ModelRequest.sample().promptBytes
    static let read = TokenUsage.estimate(ofText: prompt)

    @Test("A call is set aside at its bound, settled at its cost and written down once")
    func settles() async throws {
        let stage = Stage()
        let model = ScriptedLanguageModel([
            .says("Hola", usage: TokenUsage(input: 20, cachedInput: 10, output: 3))
        ])
        let reply = try await stage.budgeted(model).reply(to: .sample(), deliver: nil)
        // 10 fresh at 1, 10 cached at 0.1, 3 written at 2.
        #expect(reply.cost?.total == MicroUSD(17))
        #expect(stage.book.mostPromised(of: stage.limit) == Stage.bound)
        #expect(try await stage.book.used(of: [stage.limit]) == [MicroUSD(17)])
        let entry = try #require(stage.book.entries.first)
        #expect(stage.book.entries.count == 1)
        #expect(entry.cost == MicroUSD(17))
        #expect(entry.organisation == "org-1")
        #expect(entry.outcome == .answered(.complete))
        #expect(entry.payer == .operator)
        #expect(entry.firstToken == .zero)
        #expect(stage.book.openReservations == 0)
    }

    @Test(
        "What an attempt is counted as",
        arguments: [
            (.says("Hola"), "complete", BudgetTests.read + 2 * 1, false),
            (.says("No.", stop: .refusal), "refusal", BudgetTests.read + 2 * 1, false),
            // A provider that says nothing of its tokens, or what cannot be.
            (.says("Hola amiga", usage: TokenUsage()), "complete", BudgetTests.read + 2 * 3, true),
            (.says("Hola", usage: TokenUsage(input: 50_000, output: 1)), "complete", BudgetTests.read + 2, true),
            (.says("Hola", usage: TokenUsage(input: 10, output: 40_000)), "complete", BudgetTests.read + 2, true),
            (.says("Hola", usage: TokenUsage(input: -10, output: 4)), "complete", BudgetTests.read + 2, true),
            (.says("Hola", usage: TokenUsage(input: 10, output: 1_500)), "complete", 10 + 3_000, false),
            // Failures that cost nothing, and those that did.
            (.fails(.rateLimited), "rate_limited", 0, false),
            (.fails(.overloaded), "overloaded", 0, false),
            (.fails(.unreachable), "unreachable", 0, false),
            (.fails(.rejected), "rejected", 0, false),
            (.fails(.serverError, usage: TokenUsage(input: 7, output: 1)), "server_error", 9, false),
            (.fails(.cut), "cut", BudgetTests.read, true),
            // What falls silent may have reasoned up to its limit.
            (.fails(.firstTokenTimeout), "first_token_timeout", BudgetTests.read + 2 * 100, true),
            (.cuts("Hola, amiga mía", after: 2, .stalled), "stalled", BudgetTests.read + 2 * 100, true),
            (.fails(.stalled, usage: TokenUsage(input: 7, output: 1)), "stalled", 9, false),
            (.cuts("Hola, amiga mía", after: 2), "cut", BudgetTests.read + 2 * 3, true),
            (.cuts("Hola, amiga mía", after: 2, .serverError), "server_error", BudgetTests.read + 2 * 3, true),
        ] as [(ModelScript, String, Int, Bool)])
    func costs(script: ModelScript, outcome: String, micro: Int, isEstimated: Bool) async throws {
        let stage = Stage()
        let model = ScriptedLanguageModel([script])
        let budgeted = stage.budgeted(model)
        do {
            let reply = try await budgeted.reply(to: .sample(), deliver: nil)
            #expect(reply.cost?.total == MicroUSD(Int64(micro)))
        } catch let error as ModelError {
            #expect(error.cost?.total == MicroUSD(Int64(micro)))
        }
        let entry = try #require(stage.book.entries.first)
        #expect(entry.outcome.text == outcome)
        #expect(entry.cost == MicroUSD(Int64(micro)))
        #expect(entry.usage.isEstimated == isEstimated)
        #expect(try await stage.book.used(of: [stage.limit]) == [MicroUSD(Int64(micro))])
    }

    /// So many calls at once; as soon as `count` of them run, they are let go on.
    private func race(_ calls: Int, on stage: Stage, of model: ScriptedLanguageModel, _ gate: Gate, letGoAt count: Int)
        async -> [ModelError]
    {
        let budgeted = stage.budgeted(model)
        return await withTaskGroup(of: ModelError?.self) { group in
            for _ in 0..<calls {
                group.addTask {
                    do {
                        _ = try await budgeted.reply(to: .sample(), deliver: nil)
                        return nil
                    } catch {
                        return error as? ModelError
                    }
                }
            }
            await gate.waitForArrivals(count)
            gate.open()
            var refusals: [ModelError] = []
            for await error in group {
                if let error { refusals.append(error) }
            }
            return refusals
        }
    }

    @Test("Of many at once, as many pass as the budget holds, and the others hear whose it is and until when")
    func race() async throws {
        let stage = Stage(budget: 10 * Stage.bound.amount)
        let gate = Gate()
        let model = ScriptedLanguageModel([
            ModelScript([.gate(gate), .piece("Hola")], usage: TokenUsage(input: Self.prompt, output: 100))
        ])
        let refusals = await self.race(1_000, on: stage, of: model, gate, letGoAt: 10)
        #expect(model.calls == 10)
        #expect(refusals.count == 990)
        #expect(refusals.allSatisfy { $0.kind == .budgetExhausted && $0.retryAfter == .seconds(12 * 3_600) })
        #expect(refusals.allSatisfy { $0.refusal?.limit == stage.limit })
        #expect(stage.book.mostPromised(of: stage.limit) == stage.limit.limit)
        #expect(stage.book.cost == MicroUSD(10 * Int64(Self.prompt + 200)))
    }

    @Test("What calls leave over of their bounds lets others pass, to the last micro-dollar, and no bound is passed")
    func leftovers() async throws {
        // Each call costs less than half of its first bound; the budget holds ten of them.
        let cost = Int64(Self.read + 2 * 60)
        let stage = Stage(budget: 10 * cost)
        let gate = Gate()
        let model = ScriptedLanguageModel([
            ModelScript([.gate(gate), .piece("Hola")], usage: TokenUsage(input: Self.read, output: 60))
        ])
        let first = Int(10 * cost / Stage.bound.amount)
        let refusals = await self.race(200, on: stage, of: model, gate, letGoAt: first)
        #expect(model.calls == 10)
        #expect(refusals.count == 190)
        #expect(stage.book.cost == MicroUSD(10 * cost))
        #expect(stage.book.mostPromised(of: stage.limit) <= stage.limit.limit)
        // The last one was asked for no more than there was money for.
        #expect(model.requests.map(\.outputLimit).min() == 60)
        #expect(stage.book.openReservations == 0)
    }

    @Test("Money that the store has set aside, and whoever asked does not know of yet, is waited for like any other")
    func unheardAnswer() async throws {
        let stage = Stage(budget: Stage.bound.amount + 10)
        let answer = Gate()
        let usage = TokenUsage(input: Self.read, output: 1)
        let model = ScriptedLanguageModel([ModelScript([.piece("Hola")], usage: usage)])
        let budgeted = stage.budgeted(model)
        stage.book.holdAnswer(at: answer)
        await withTaskGroup { group in
            group.addTask { await outcome { try await budgeted.reply(to: .sample(), deliver: nil) } }
            await answer.waitForArrivals(1)
            group.addTask { await outcome { try await budgeted.reply(to: .sample(), deliver: nil) } }
            while stage.book.refusals == 0 { await Task.yield() }
            answer.open()
            for await result in group { #expect(result == "Hola") }
        }
        #expect(model.calls == 2)
        #expect(stage.book.openReservations == 0)
    }

    @Test("Nobody waits longer than two seconds for others' money, and a wait ends with its task")
    func patience() async throws {
        let stage = Stage(budget: Stage.bound.amount)
        let model = ScriptedLanguageModel([.hangs()])
        let budgeted = stage.budgeted(model)
        await withTaskGroup { group in
            group.addTask {
                #expect(await outcome { try await budgeted.reply(to: .sample(), deliver: nil) } == "cancelled")
            }
            while model.running == 0 { await Task.yield() }
            await withTaskGroup { waiting in
                waiting.addTask {
                    let result = await outcome { try await budgeted.reply(to: .sample(), deliver: nil) }
                    #expect(result == "error: budget_exhausted")
                }
                await stage.timer.waitForSleepers(1)
                #expect(stage.timer.sleeps == [.seconds(2)])
                stage.timer.advance(by: .seconds(2))
            }
            await withTaskGroup { waiting in
                waiting.addTask {
                    #expect(await outcome { try await budgeted.reply(to: .sample(), deliver: nil) } == "cancelled")
                }
                await stage.timer.waitForSleepers(1)
                waiting.cancelAll()
            }
            group.cancelAll()
        }
        #expect(model.calls == 1)
    }

    @Test("The longest answer that there is money for, and none that is too short or must be whole")
    func fitting() {
        let band = ModelPrice.Band(
            above: 0, input: MicroUSD(150_000), cachedInput: .zero, cacheWrite: .zero, output: MicroUSD(600_000))
        let price = ModelPrice(bands: [band])
        func fitting(_ room: Int64, limit: Int = 150, schema: OutputSchema? = nil) -> Int? {
            CallBound(.sample(outputLimit: limit, schema: schema), input: 640, price: price)
                .fitting(MicroUSD(room))?.output
        }
        #expect(fitting(132) == 60)
        #expect(fitting(185) == 148)
        #expect(fitting(125) == 48)
        #expect(fitting(124) == nil)
        #expect(fitting(1_000, limit: 40) == nil)
        #expect(fitting(132, schema: OutputSchema(name: "s", json: "{}")) == nil)
    }

    @Test("Retries cannot pass a budget: each attempt is set aside by itself")
    func retries() async throws {
        let timer = ManualTimer(isInstant: true)
        let request = ModelRequest.sample(outputLimit: 40)
        // Each attempt costs what it read; the budget holds the bound of one and the cost of one more.
        let stage = Stage(budget: Int64(Self.prompt + 80 + Self.read), timer: timer)
        let model = ScriptedLanguageModel([.fails(.cut)])
        let retrying = RetryingModel(stage.budgeted(model), clock: timer, chance: { 0 })
        let error = await #expect(throws: ModelError.self) { try await retrying.reply(to: request, deliver: nil) }
        #expect(error?.kind == .budgetExhausted)
        #expect(error?.cost?.total == MicroUSD(2 * Int64(Self.read)))
        #expect(model.calls == 2)
        #expect(stage.book.outcomes == ["cut", "cut"])
        #expect(stage.book.mostPromised(of: stage.limit) <= stage.limit.limit)
    }

    @Test("Whoever goes away has paid for what was read and written")
    func cancellation() async throws {
        let stage = Stage()
        let model = ScriptedLanguageModel([.hangs(afterPieces: 2, of: "Hola, amiga mía")])
        let pieces = Pieces()
        await withTaskGroup { group in
            group.addTask {
                let result = await outcome {
                    try await stage.budgeted(model).reply(to: .sample(), deliver: pieces.delivery)
                }
                #expect(result == "cancelled")
            }
            while pieces.all.count < 2 { await Task.yield() }
            group.cancelAll()
        }
        #expect(stage.book.outcomes == ["cancelled"])
        #expect(stage.book.cost == MicroUSD(Int64(Self.read + 2 * 3)))
        #expect(stage.book.openReservations == 0)
    }

    @Test("Without budgets nothing is asked, whether the rules or the store cannot be read")
    func unavailable() async {
        let model = ScriptedLanguageModel(saying: "Hola")
        let blind = Stage(rules: .unavailable(reason: "away"))
        let stage = Stage()
        stage.book.fail(with: [.unavailable(reason: "away")])
        for stage in [blind, stage] {
            let result = await outcome { try await stage.budgeted(model).reply(to: .sample(), deliver: nil) }
            #expect(result == "error: budget_unavailable")
        }
        #expect(model.calls == 0)
    }

    @Test("Somebody's own key is written down and bounded by nothing")
    func ownKey() async throws {
        let stage = Stage(budget: 0)
        let model = ScriptedLanguageModel(saying: "Hola")
        let reply = try await stage.budgeted(model, payer: .learner).reply(to: .sample(), deliver: nil)
        #expect(reply.cost?.total == MicroUSD(Int64(Self.read + 2)))
        #expect(stage.book.entries.map(\.payer) == [.learner])
        #expect(try await stage.book.used(of: [stage.limit]) == [.zero])
    }

    @Test("A call that cannot be written down is, before anything else is set aside")
    func lateSettlement() async throws {
        let stage = Stage(budget: 2 * Stage.bound.amount)
        let gate = Gate()
        let model = ScriptedLanguageModel([ModelScript([.gate(gate), .piece("Hola")]), .says("Sí")])
        let budgeted = stage.budgeted(model)
        try await withThrowingTaskGroup(of: String.self) { (group: inout ThrowingTaskGroup<String, any Error>) in
            group.addTask { try await budgeted.reply(to: .sample(), deliver: nil).text }
            await gate.waitForArrivals(1)
            stage.book.fail(with: [.unavailable(reason: "away"), .unavailable(reason: "away")])
            gate.open()
            // The answer is the learner's all the same.
            let text = try await group.next()
            #expect(text == "Hola")
        }
        #expect(stage.till.settlements.waiting == 1)
        #expect(stage.book.entries.isEmpty)
        // While it cannot be written, nothing is given out.
        #expect(await outcome { try await budgeted.reply(to: .sample(), deliver: nil) } == "error: budget_unavailable")
        #expect(await outcome { try await budgeted.reply(to: .sample(), deliver: nil) } == "Sí")
        #expect(stage.book.outcomes == ["complete", "complete"])
        #expect(stage.till.settlements.waiting == 0)
        #expect(stage.book.openReservations == 0)
    }

    private static let away = StorageError.unavailable(reason: "away")

    /// Makes a call that waits to be written down.
    private static func leaveUnwritten(_ stage: Stage) async throws {
        let gate = Gate()
        let model = ScriptedLanguageModel([ModelScript([.gate(gate), .piece("Hola")])])
        await withTaskGroup { group in
            group.addTask { _ = await outcome { try await stage.budgeted(model).reply(to: .sample(), deliver: nil) } }
            await gate.waitForArrivals(1)
            stage.book.fail(with: [Self.away])
            gate.open()
        }
        try #require(stage.till.settlements.waiting == 1)
    }

    /// - Returns: How many calls were written down when it was done, or why they were not.
    private static func flush(_ stage: Stage) async -> String {
        do {
            try await stage.till.settlements.flush()
            return "\(stage.book.entries.count)"
        } catch {
            return "\(error)"
        }
    }

    @Test("While one writes down what waits, nobody else goes on as if it were written")
    func oneFlush() async throws {
        let stage = Stage()
        let settlements = stage.till.settlements
        try await Self.leaveUnwritten(stage)
        #expect(settlements.waiting == 1)
        for (failures, expected) in [
            ([Self.away], "\(Self.away)"), ([], "1"),
        ] as [([StorageError], String)] {
            let writing = Gate()
            stage.book.holdSettlement(at: writing)
            await withTaskGroup(of: String.self) { group in
                group.addTask { await Self.flush(stage) }
                await writing.waitForArrivals(1)
                let back = (0..<8).map { _ in Gate() }
                for gate in back {
                    group.addTask {
                        defer { gate.open() }
                        return await Self.flush(stage)
                    }
                }
                while settlements.watching + back.count(where: \.isOpen) < 8 { await Task.yield() }
                stage.book.fail(with: failures)
                writing.open()
                for await result in group { #expect(result == expected) }
            }
            #expect(settlements.waiting == failures.count)
        }
        #expect(stage.book.entries.count == 1)
    }

    @Test("Whoever goes away while another writes down what waits does not wait for that")
    func cancelledFlush() async throws {
        let stage = Stage()
        try await Self.leaveUnwritten(stage)
        let model = ScriptedLanguageModel(saying: "Hola")
        let writing = Gate()
        stage.book.holdSettlement(at: writing)
        await withTaskGroup { group in
            group.addTask { _ = try? await stage.till.settlements.flush() }
            await writing.waitForArrivals(1)
            await withTaskGroup { leaving in
                leaving.addTask {
                    let result = await outcome { try await stage.budgeted(model).reply(to: .sample(), deliver: nil) }
                    #expect(result == "cancelled")
                }
                leaving.cancelAll()
            }
            #expect(stage.book.entries.isEmpty)
            writing.open()
        }
        #expect(stage.book.entries.count == 1)
        #expect(model.calls == 0)
    }

    @Test("When whoever writes down what waits goes away, one of those who wait for it goes on")
    func leftFlush() async throws {
        let stage = Stage()
        try await Self.leaveUnwritten(stage)
        let writing = Gate()
        let leave = Gate()
        stage.book.holdSettlement(at: writing)
        let results = await withTaskGroup(of: String.self) { group in
            group.addTask {
                await withTaskGroup(of: String.self) { leaving in
                    leaving.addTask { await Self.flush(stage) }
                    // Opened below, whatever happens.
                    try? await leave.pass()
                    leaving.cancelAll()
                    return await leaving.next() ?? ""
                }
            }
            await writing.waitForArrivals(1)
            let back = Gate()
            group.addTask {
                defer { back.open() }
                return await Self.flush(stage)
            }
            while stage.till.settlements.watching < 1, !back.isOpen { await Task.yield() }
            stage.book.fail(with: [Self.away])
            leave.open()
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(results == ["\(Self.away)", "1"])
        #expect(stage.till.settlements.waiting == 0)
    }

    @Test("Money is set aside for longer than any call may take")
    func life() async throws {
        let stage = Stage()
        let model = ScriptedLanguageModel(saying: "Hola")
        let links = ModelLinks(
            till: stage.till, breakers: BreakerBoard(clock: stage.timer),
            deadlines: ReplyDeadlines(call: .seconds(170)), clock: stage.timer)
        _ = try await links.link(model, .sample, payer: .operator, account: "operator")
            .reply(to: .sample(), deliver: nil)
        _ = try await stage.budgeted(model).reply(to: .sample(), deliver: nil)
        #expect(stage.book.lives == [.seconds(290), .seconds(240)])
    }

    @Test("What costs more than was set aside for it, and what cannot be, is told; another's is not")
    func overspent() async throws {
        let stage = Stage()
        let dear = ScriptedLanguageModel([.says("Hola", usage: TokenUsage(input: 10, output: 1_500))])
        _ = try await stage.budgeted(dear).reply(to: .sample(), deliver: nil)
        #expect(
            stage.incidents.all == ["boundPassed(openai:sample, set: \(Stage.bound), cost: $0.003010)"])
        _ = try await stage.budgeted(dear, payer: .learner).reply(to: .sample(), deliver: nil)
        let lying = ScriptedLanguageModel([.says("Hola", usage: TokenUsage(input: 10, output: -1))])
        _ = try await stage.budgeted(lying, payer: .learner).reply(to: .sample(), deliver: nil)
        #expect(stage.incidents.all.count == 1)
        _ = try await stage.budgeted(lying).reply(to: .sample(), deliver: nil)
        #expect(stage.incidents.all.suffix(1) == ["usageImplausible(openai:sample)"])
    }

    private static func compatible(_ body: String) -> RecordedTransport {
        RecordedTransport(.init(headers: ["content-type": "text/event-stream"], body: body, size: 1_000))
    }

    private static func delta(_ name: String, _ text: String) -> String {
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"\(name)\":\"\(text)\"}}]}\n\n"
    }

    @Test("A provider's wrong numbers, and a stream far past its limit, are told whoever takes their measure")
    func irregular() async throws {
        let stage = Stage()
        let lie =
            Self.delta("content", "Hola") + """
                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: {"choices":[],"usage":{"prompt_tokens":900000,"completion_tokens":1}}

                data: [DONE]


                """
        let runaway = String(repeating: Self.delta("content", "palabra "), count: 5_000)
        for body in [lie, runaway] {
            let model = Asking.model(.compatible, over: Self.compatible(body))
            _ = try await stage.budgeted(model).reply(to: .sample(), deliver: nil)
        }
        #expect(stage.incidents.all.prefix(2) == ["usageImplausible(openai:sample)", "limitIgnored(openai:sample)"])
        #expect(stage.book.entries.map(\.usage.isEstimated) == [true, true])
    }

    @Test("Whoever goes away has paid for what was reasoned unseen")
    func hidden() async throws {
        struct Gone: Error {}
        let stage = Stage()
        let body =
            String(repeating: Self.delta("reasoning_content", "12345678"), count: 100)
            + Self.delta("content", "Hola")
        let model = Asking.model(.compatible, over: Self.compatible(body))
        await #expect(throws: Gone.self) {
            _ = try await stage.budgeted(model).reply(to: .sample()) { _ in throw Gone() }
        }
        let usage = try #require(stage.book.entries.first?.usage)
        #expect(usage.reasoning == 200)
        #expect(usage.output == 201)
    }

    @Test("What learners' own providers say of prompts changes nothing for the operator's")
    func ownCounts() async throws {
        let stage = Stage()
        let lying = ScriptedLanguageModel([.says("Hola", usage: TokenUsage(input: 9_000, output: 3))])
        let short = ScriptedLanguageModel([.says("Hola", usage: TokenUsage(input: Self.read, output: 3))])
        _ = try await stage.budgeted(short, payer: .learner).reply(to: .sample(), deliver: nil)
        _ = try await stage.budgeted(lying).reply(to: .sample(), deliver: nil)
        #expect(stage.book.mostPromised(of: stage.limit) == Stage.bound)
        // Nor does the operator's own, where it is more than can be.
        _ = try await stage.budgeted(lying).reply(to: .sample(), deliver: nil)
        #expect(stage.book.mostPromised(of: stage.limit) == MicroUSD(9_006) + Stage.bound)
        let unknown = ModelName(provider: .compatible, model: "mine")
        _ = try await stage.budgeted(lying, payer: .organisation, name: unknown).reply(to: .sample(), deliver: nil)
        #expect(!stage.incidents.all.contains { $0.hasPrefix("priceUnknown") })
        #expect(stage.book.entries.map(\.isPriceGuess) == [false, false, false, true])
    }

    @Test("Only the operator's breakers are told of")
    func ownBreaker() async throws {
        let stage = Stage()
        let links = ModelLinks(
            till: stage.till, breakers: BreakerBoard(clock: stage.timer), clock: stage.timer,
            report: { [incidents = stage.incidents] in incidents.add($0) })
        let model = ScriptedLanguageModel([.fails(.firstTokenTimeout)])
        for payer in [Payer.learner, .organisation, .operator] {
            let link = links.link(model, .sample, payer: payer, account: payer.rawValue)
            for _ in 0..<6 { _ = await outcome { try await link.reply(to: .sample(), deliver: nil) } }
        }
        #expect(model.calls == 15)
        #expect(stage.incidents.all == ["breakerOpened(openai:sample)"])
    }

    @Test("A call of a learner who is gone is reported, and does not hold up the others")
    func lostSettlement() async throws {
        let stage = Stage()
        let gate = Gate()
        let model = ScriptedLanguageModel([ModelScript([.gate(gate), .piece("Hola")])])
        try await withThrowingTaskGroup(of: String.self) { (group: inout ThrowingTaskGroup<String, any Error>) in
            group.addTask { try await stage.budgeted(model).reply(to: .sample(), deliver: nil).text }
            await gate.waitForArrivals(1)
            stage.book.fail(with: [.notFound])
            gate.open()
            let text = try await group.next()
            #expect(text == "Hola")
        }
        #expect(stage.till.settlements.waiting == 0)
        #expect(stage.incidents.all == ["settlementLost(AAPMCore.StorageError.notFound)"])
    }

    @Test("A model that the book does not know is counted at a guess, and told of once")
    func guess() async throws {
        let stage = Stage()
        let unknown = ModelName(provider: .mistral, model: "new")
        let model = ScriptedLanguageModel(unknown, [.says("Hola")])
        for _ in 0..<3 { _ = try await stage.budgeted(model, name: unknown).reply(to: .sample(), deliver: nil) }
        #expect(stage.book.entries.map(\.isPriceGuess) == [true, true, true])
        #expect(stage.incidents.all == ["priceUnknown(mistral:new)"])
    }
}
