import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMClients

@Suite("The circuit breaker")
struct CircuitBreakerTests {
    /// One thing that happens: `.` a call that succeeds, `x` one that fails, `u` one that says nothing, a number so many
    /// seconds that pass, `?` a call that must be refused.
    private static func play(_ events: String, on breaker: inout CircuitBreaker) -> String {
        var now = Duration.zero
        var log = ""
        for event in events.split(separator: " ") {
            if let seconds = Int(event) {
                now += .seconds(seconds)
                continue
            }
            switch breaker.admit(at: now) {
            case .refused: log += "-"
            case .passed(let pass):
                log += pass.isProbe ? "p" : "c"
                switch event {
                case ".": breaker.finish(pass, .success, at: now)
                case "x": breaker.finish(pass, .failure(retryAfter: nil), at: now)
                case "r": breaker.finish(pass, .failure(retryAfter: .seconds(30)), at: now)
                case "R": breaker.finish(pass, .failure(retryAfter: .seconds(9_999)), at: now)
                default: breaker.finish(pass, .unknown, at: now)
                }
            }
        }
        return log
    }

    @Test(
        "Who is let through: c as usual, p as a probe, - not at all",
        arguments: [
            // Five failures in a row open it; it opens for five seconds.
            ("x x x x x . ", "ccccc-"),
            ("x x x x . x x x x .", "cccccc----"),
            ("u x u x u x u x u x .", "cccccccccc-"),
            // Half of at least five in the window.
            (". . x . x x .", "cccccc-"),
            (". . . . . x x . x .", "cccccccccc"),
            (". . 70 x . x x x .", "ccccccc-"),
            // What has left the window counts no more.
            ("x x . 70 x x . . .", "cccccccc"),
            // The rest, the probe, and what comes of it.
            ("x x x x x 4 . 1 . .", "ccccc-pc"),
            ("x x x x x 5 x . 9 . 1 . .", "cccccp--pc"),
            ("x x x x x 5 x 10 x 19 . 1 . .", "cccccpp-pc"),
            ("x x x x x 5 u u .  .", "cccccpppc"),
            // After it closed it starts anew.
            ("x x x x x 5 . x x x x . .", "cccccpcccccc"),
            // A provider says how long, within reason.
            ("x x x x r 29 . 1 .", "ccccc-p"),
            ("x x x x R 119 . 1 .", "ccccc-p"),
        ])
    func admission(events: String, expected: String) {
        var breaker = CircuitBreaker()
        #expect(Self.play(events, on: &breaker) == expected)
    }

    @Test("No rest is longer than the longest, however often the probe fails")
    func longestRest() {
        var breaker = CircuitBreaker()
        var now = Duration.zero
        var rests: [Duration] = []
        for _ in 0..<20 {
            while case .passed(let pass) = breaker.admit(at: now) {
                breaker.finish(pass, .failure(retryAfter: nil), at: now)
            }
            guard case .open(let end) = breaker.phase else { break }
            rests.append(end - now)
            now = end
        }
        #expect(rests.count == 20)
        let expected = [5, 10, 20, 40, 80, 120].map { Duration.seconds($0) }
        #expect(Array(rests.prefix(upTo: 6)) == expected)
        #expect(rests.max() == .seconds(120))
    }

    @Test("Calls from before it opened neither close it nor open it again")
    func latecomers() {
        var breaker = CircuitBreaker()
        func pass(at now: Duration) -> CircuitBreaker.Pass? {
            if case .passed(let pass) = breaker.admit(at: now) { pass } else { nil }
        }
        let early = (0..<8).compactMap { _ in pass(at: .zero) }
        for call in early.prefix(5) { breaker.finish(call, .failure(retryAfter: nil), at: .seconds(1)) }
        #expect(breaker.phase == .open(until: .seconds(6)))
        breaker.finish(early[5], .success, at: .seconds(2))
        #expect(breaker.phase == .open(until: .seconds(6)))
        let probe = pass(at: .seconds(6))
        breaker.finish(early[6], .success, at: .seconds(6))
        #expect(breaker.phase == .halfOpen(isProbing: true))
        if let probe { breaker.finish(probe, .success, at: .seconds(7)) }
        #expect(breaker.phase == .closed)
        breaker.finish(early[7], .failure(retryAfter: nil), at: .seconds(8))
        #expect(breaker.isPristine(at: .seconds(8)))
    }

    @Test(
        "Only what speaks of the provider's health counts", arguments: ModelError.Kind.allCases)
    func kinds(kind: ModelError.Kind) async throws {
        let failing: Set<ModelError.Kind> = [
            .overloaded, .serverError, .unreachable, .firstTokenTimeout, .stalled, .cut, .malformed,
        ]
        let timer = ManualTimer()
        let model = ScriptedLanguageModel([.fails(kind)])
        let breaker = Breaker()
        let breaking = BreakingModel(model, name: .sample, breaker: breaker, clock: timer)
        for _ in 0..<6 { _ = await outcome { try await breaking.reply(to: .sample(), deliver: nil) } }
        #expect(model.calls == (failing.contains(kind) ? 5 : 6))
    }

    @Test("Of a crowd that comes when the rest is over, one is let through to the provider")
    func oneProbe() async throws {
        let timer = ManualTimer()
        let gate = Gate()
        let model = ScriptedLanguageModel(
            Array(repeating: .fails(.overloaded), count: 5)
                + [ModelScript([.gate(gate), .piece("Hola")]), .says("Hola")])
        let incidents = Incidents()
        let breaking = BreakingModel(
            model, name: .sample, breaker: Breaker(), clock: timer, report: { incidents.add($0) })
        for _ in 0..<5 { _ = await outcome { try await breaking.reply(to: .sample(), deliver: nil) } }
        timer.advance(by: .seconds(5))
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<64 {
                group.addTask { await outcome { try await breaking.reply(to: .sample(), deliver: nil) } }
            }
            var outcomes: [String] = []
            for await outcome in group {
                outcomes.append(outcome)
                if outcomes.count == 63 { gate.open() }
            }
            return outcomes
        }
        #expect(outcomes.count { $0 == "error: circuit_open" } == 63)
        #expect(outcomes.last == "Hola")
        #expect(model.calls == 6)
        #expect(incidents.all == ["breakerOpened(openai:sample)", "breakerClosed(openai:sample)"])
    }

    @Test("A refused call says when to come back, and a cancelled probe gives its turn to another")
    func cancelledProbe() async throws {
        let timer = ManualTimer()
        let model = ScriptedLanguageModel(
            Array(repeating: .fails(.cut), count: 5) + [.hangs(), .says("Hola")])
        let breaking = BreakingModel(model, name: .sample, breaker: Breaker(), clock: timer)
        for _ in 0..<5 { _ = await outcome { try await breaking.reply(to: .sample(), deliver: nil) } }
        let refused = await #expect(throws: ModelError.self) { try await breaking.reply(to: .sample(), deliver: nil) }
        #expect(refused?.retryAfter == .seconds(5))
        timer.advance(by: .seconds(5))
        await withTaskGroup { group in
            group.addTask { _ = await outcome { try await breaking.reply(to: .sample(), deliver: nil) } }
            while model.running == 0 { await Task.yield() }
            group.cancelAll()
        }
        #expect(await outcome { try await breaking.reply(to: .sample(), deliver: nil) } == "Hola")
    }

    @Test("Models and keys have breakers of their own, the same ones every time")
    func board() {
        let board = BreakerBoard(clock: ManualTimer())
        let first = board.breaker(of: .sample, account: "operator")
        #expect(board.breaker(of: .sample, account: "operator") === first)
        #expect(board.breaker(of: .sample, account: "key-1") !== first)
        #expect(board.breaker(of: .spare, account: "operator") !== first)
        for number in 0..<10_000 { _ = board.breaker(of: .sample, account: "key-\(number)") }
        #expect(board.breaker(of: .sample, account: "key-9999").phase == .closed)
    }

    @Test("However many fail, the board keeps no more than it has room for, and those asked for last")
    func fullBoard() {
        let board = BreakerBoard(clock: ManualTimer())
        var most = 0
        for number in 0..<20_000 {
            let breaker = board.breaker(of: .sample, account: "key-\(number)")
            guard case .passed(let pass) = breaker.admit(at: .zero) else { continue }
            _ = breaker.finish(pass, .failure(retryAfter: nil), at: .zero)
            most = max(most, board.count)
        }
        #expect(most == BreakerBoard.capacity)
        let last = board.breaker(of: .sample, account: "key-19999")
        #expect(!last.isPristine(at: .zero))
    }
}
