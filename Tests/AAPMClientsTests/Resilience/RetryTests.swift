import AAPMClients
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Retries")
struct RetryTests {
    @Test(
        "The pause before another attempt, in milliseconds",
        arguments: [
            // Failures, what the provider asked for, the draw, the pause.
            (1, nil, 0, 0), (1, nil, 0.5, 250), (2, nil, 0.5, 500), (3, nil, 0.5, 1_000), (4, nil, 0.5, nil),
            (0, nil, 0.5, nil),
            (1, 0, 0.5, 250), (1, 2_000, 0, 2_000), (1, 2_000, 0.5, 2_250), (3, 8_000, 0, 8_000), (1, 8_001, 0, nil),
            (1, -5_000, 0, 0), (4, 1_000, 0, nil),
        ] as [(Int, Int?, Double, Int?)])
    func schedule(failures: Int, retryAfter: Int?, chance: Double, expected: Int?) {
        let pause = RetrySchedule().pause(
            afterFailures: failures, retryAfter: retryAfter.map { .milliseconds($0) }, chance: chance)
        #expect(pause == expected.map { .milliseconds($0) })
    }

    @Test("No draw makes a pause longer than the longest")
    func longest() {
        var schedule = RetrySchedule()
        schedule.retries = 40
        for failures in 1...40 {
            let pause = schedule.pause(afterFailures: failures, retryAfter: nil, chance: 0.999_999)
            #expect(pause.map { $0 <= .seconds(8) } == true)
        }
    }

    private func retrying(_ model: any LanguageModel, _ timer: ManualTimer) -> RetryingModel {
        RetryingModel(model, clock: timer, chance: { 0.5 })
    }

    @Test("What may pass is tried three times more, and nothing else is", arguments: ModelError.Kind.allCases)
    func kinds(kind: ModelError.Kind) async {
        let timer = ManualTimer(isInstant: true)
        let model = ScriptedLanguageModel([.fails(kind)])
        let result = await outcome { try await self.retrying(model, timer).reply(to: .sample(), deliver: nil) }
        #expect(result == "error: \(kind.rawValue)")
        let passes: Set<ModelError.Kind> = [
            .rateLimited, .overloaded, .serverError, .unreachable, .cut, .stalled, .malformed,
        ]
        #expect(model.calls == (passes.contains(kind) ? 4 : 1))
        #expect(timer.sleeps == (passes.contains(kind) ? [250, 500, 1_000].map { .milliseconds($0) } : []))
    }

    @Test("Three failures and then an answer is an answer")
    func recovers() async throws {
        let timer = ManualTimer(isInstant: true)
        let model = ScriptedLanguageModel([
            .fails(.serverError), .fails(.rateLimited, retryAfter: .seconds(2)), .fails(.overloaded), .says("Hola"),
        ])
        let pieces = Pieces()
        let reply = try await self.retrying(model, timer).reply(to: .sample(), deliver: pieces.delivery)
        #expect(reply.text == "Hola")
        #expect(pieces.all == ["Hola"])
        #expect(timer.sleeps == [250, 2_250, 1_000].map { .milliseconds($0) })
    }

    @Test("Whoever asks for longer than the longest pause is not asked again")
    func longRetryAfter() async {
        let timer = ManualTimer(isInstant: true)
        let model = ScriptedLanguageModel([.fails(.rateLimited, retryAfter: .seconds(60))])
        _ = await outcome { try await self.retrying(model, timer).reply(to: .sample(), deliver: nil) }
        #expect(model.calls == 1)
        #expect(timer.sleeps.isEmpty)
    }

    @Test("An answer that has begun is never begun again")
    func delivered() async {
        let timer = ManualTimer(isInstant: true)
        let model = ScriptedLanguageModel([.cuts("Hola, amiga", after: 1), .says("Hola, amiga")])
        let pieces = Pieces()
        let result = await outcome {
            try await self.retrying(model, timer).reply(to: .sample(), deliver: pieces.delivery)
        }
        #expect(result == "error: cut")
        #expect(pieces.all == ["Hola, "])
        // Nobody heard this one.
        let whole = ScriptedLanguageModel([.cuts("Hola, amiga", after: 1), .says("Hola, amiga")])
        #expect(
            await outcome { try await self.retrying(whole, timer).reply(to: .sample(), deliver: nil) } == "Hola, amiga")
    }

    @Test("Who waits for a stream does not wait longer than for a first piece; who waits for the whole does")
    func patience() async {
        let slow = ModelScript([.wait(.seconds(6)), .fail(ModelError(.serverError))])
        for (isStreamed, calls) in [(true, 2), (false, 4)] {
            let timer = ManualTimer(isInstant: true)
            let model = ScriptedLanguageModel(clock: timer, [slow])
            let deliver: ModelDelivery? = isStreamed ? Pieces().delivery : nil
            _ = await outcome { try await self.retrying(model, timer).reply(to: .sample(), deliver: deliver) }
            #expect(model.calls == calls)
        }
    }

    @Test("Whoever goes away during a pause ends it")
    func cancellation() async {
        let timer = ManualTimer()
        let model = ScriptedLanguageModel([.fails(.serverError)])
        await withTaskGroup { group in
            group.addTask {
                let result = await outcome { try await self.retrying(model, timer).reply(to: .sample(), deliver: nil) }
                #expect(result == "cancelled")
            }
            await timer.waitForSleepers(1)
            group.cancelAll()
        }
        #expect(model.calls == 1)
    }
}
