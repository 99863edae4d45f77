import AAPMClients
import AAPMCore
import AAPMTestSupport
import Testing

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
