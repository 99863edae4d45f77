import AAPMClients
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Deadlines")
struct DeadlineTests {
    private static let limits = ReplyDeadlines(firstToken: .seconds(10), stall: .seconds(4), call: .seconds(30))

    @Test(
        "Until when the watch waits, and what it says then",
        arguments: [
            // Pieces taken at, asked at, what is said.
            ([], 0, .wait(until: .seconds(4))),
            ([], 9, .wait(until: .seconds(10))),
            ([], 10, .late(.firstTokenTimeout)),
            ([9], 9, .wait(until: .seconds(13))),
            ([9], 12, .wait(until: .seconds(13))),
            ([9], 13, .late(.stalled)),
            ([9, 12], 13, .wait(until: .seconds(16))),
            ([9, 12, 15, 18, 21, 24, 27, 29], 29, .wait(until: .seconds(30))),
            ([9, 12, 15, 18, 21, 24, 27, 29], 30, .late(.stalled)),
        ] as [([Int], Int, ReplyWatch.Verdict)])
    func verdicts(pieces: [Int], now: Int, expected: ReplyWatch.Verdict) {
        var watch = ReplyWatch(Self.limits, start: .zero)
        for piece in pieces {
            watch.pieceCame()
            watch.pieceTaken(at: .seconds(piece))
        }
        #expect(watch.verdict(at: .seconds(now)) == expected)
    }

    @Test("A reader who holds the model back is not the model's fault, up to the end of the call")
    func slowReader() {
        var watch = ReplyWatch(Self.limits, start: .zero)
        watch.pieceCame()
        #expect(watch.verdict(at: .seconds(20)) == .wait(until: .seconds(24)))
        #expect(watch.verdict(at: .seconds(30)) == .late(.stalled))
    }

    private func run(_ script: ModelScript, advancing steps: [Int], sleepers: Int) async -> (String, [String], Duration)
    {
        let timer = ManualTimer()
        let model = ScriptedLanguageModel(clock: timer, [script])
        let timely = DeadlinedModel(model, name: .sample, limits: Self.limits, clock: timer)
        let pieces = Pieces()
        let result = await withTaskGroup(of: String.self) { group in
            group.addTask { await outcome { try await timely.reply(to: .sample(), deliver: pieces.delivery) } }
            for step in steps {
                await timer.waitForSleepers(sleepers)
                timer.advance(by: .seconds(step))
            }
            return await group.next() ?? ""
        }
        #expect(model.running == 0)
        return (result, pieces.all, timer.now)
    }

    @Test("A model that never answers costs exactly the first deadline, and is cancelled")
    func hang() async {
        let (result, pieces, time) = await self.run(.hangs(), advancing: [4, 4, 2], sleepers: 1)
        #expect(result == "error: first_token_timeout")
        #expect(pieces.isEmpty)
        #expect(time == .seconds(10))
    }

    @Test("A late first piece is cut off at the deadline")
    func lateFirstToken() async {
        let (result, _, time) = await self.run(.says("Hola", after: .seconds(12)), advancing: [4, 4, 2], sleepers: 2)
        #expect(result == "error: first_token_timeout")
        #expect(time == .seconds(10))
    }

    @Test("A model that falls silent costs exactly the pause it may make")
    func stall() async {
        let (result, pieces, time) = await self.run(
            .hangs(afterPieces: 2, of: "Hola, ¿qué tal?"), advancing: [4], sleepers: 1)
        #expect(result == "error: stalled")
        #expect(pieces == ["Hola, ", "¿qué "])
        #expect(time == .seconds(4))
    }

    @Test("What had come before a deadline is in the error, even when nobody takes it piece by piece")
    func partial() async throws {
        let timer = ManualTimer()
        let model = ScriptedLanguageModel([.hangs(afterPieces: 1, of: "Hola, amiga")])
        let timely = DeadlinedModel(model, name: .spare, limits: Self.limits, clock: timer)
        await withTaskGroup { group in
            group.addTask {
                let error = await #expect(throws: ModelError.self) {
                    try await timely.reply(to: .sample(), deliver: nil)
                }
                #expect(error?.partial == "Hola, ")
                #expect(error?.model == .spare)
            }
            await timer.waitForSleepers(1)
            timer.advance(by: .seconds(4))
        }
        #expect(model.cancelled == 1)
    }

    @Test("A model in time answers as if nobody had watched, and leaves no timer behind")
    func inTime() async throws {
        let timer = ManualTimer()
        let model = ScriptedLanguageModel(saying: "Muy bien, gracias")
        let timely = DeadlinedModel(model, name: .sample, clock: timer)
        let pieces = Pieces()
        #expect(try await timely.reply(to: .sample(), deliver: pieces.delivery).text == "Muy bien, gracias")
        #expect(pieces.all == ["Muy ", "bien, ", "gracias"])
        #expect(timer.sleeping == 0)
    }

    @Test("When whoever asked goes away, the call to the provider ends")
    func cancellation() async {
        let model = ScriptedLanguageModel([.hangs()])
        let timely = DeadlinedModel(model, name: .sample, clock: ManualTimer())
        await withTaskGroup { group in
            group.addTask {
                #expect(await outcome { try await timely.reply(to: .sample(), deliver: nil) } == "cancelled")
            }
            while model.running == 0 { await Task.yield() }
            group.cancelAll()
        }
        #expect(model.cancelled == 1)
        #expect(model.running == 0)
    }

    @Test("The machine's clock goes forward, and its sleep ends with its task")
    func steadyClock() async throws {
        let clock = SteadyClock()
        let before = clock.now
        try await clock.sleep(for: .milliseconds(1))
        #expect(clock.now - before >= .milliseconds(1))
        let isCancelled = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await clock.sleep(for: .seconds(3_600))
                    return false
                } catch {
                    return error is CancellationError
                }
            }
            group.cancelAll()
            return await group.next() ?? false
        }
        #expect(isCancelled)
    }
}
