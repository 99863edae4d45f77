import AAPMClients
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Fallback along the chain")
struct FallbackTests {
    private static let line = "Buenas tardes, ¿qué desea tomar hoy?"

    @Test("The next model answers what the first could not", arguments: ModelError.Kind.allCases)
    func next(kind: ModelError.Kind) async throws {
        let first = ScriptedLanguageModel([.fails(kind)])
        let second = ScriptedLanguageModel(.spare, saying: Self.line)
        let pieces = Pieces()
        let reply = try await FallbackModel([first, second]).reply(to: .sample(), deliver: pieces.delivery)
        #expect(reply.text == Self.line)
        #expect(reply.model == .spare)
        #expect(pieces.text == Self.line)
        #expect(second.requests == [.sample()])
    }

    @Test(
        "Wherever a stream is cut, the next model goes on with nothing lost and nothing said twice",
        arguments: 1...6)
    func cut(after pieces: Int) async throws {
        let said = ModelScript.pieces(of: Self.line).prefix(pieces).joined()
        let rest = Self.line.dropFirst(said.count)
        let continuations = [
            String(rest), Self.line, ModelRequest.lastWords(of: said) + (said.hasSuffix(" ") ? " " : "") + rest,
        ]
        for continuation in continuations {
            let first = ScriptedLanguageModel([.cuts(Self.line, after: pieces)])
            let second = ScriptedLanguageModel(.spare, [.says(continuation)])
            let heard = Pieces()
            let reply = try await FallbackModel([first, second]).reply(to: .sample(), deliver: heard.delivery)
            #expect(reply.text == Self.line)
            #expect(heard.text == Self.line)
            #expect(second.requests == [ModelRequest.sample().continuing(after: said)])
        }
    }

    @Test("Each of several that break off goes a part of the way")
    func relay() async throws {
        let first = ScriptedLanguageModel([.cuts(Self.line, after: 2)])
        let second = ScriptedLanguageModel(.spare, [.cuts("¿qué desea tomar hoy?", after: 2, .stalled)])
        let third = ScriptedLanguageModel([.says("tomar hoy?")])
        let heard = Pieces()
        let reply = try await FallbackModel([first, second, third]).reply(to: .sample(), deliver: heard.delivery)
        #expect(reply.text == Self.line)
        #expect(heard.text == Self.line)
    }

    @Test("When nobody else is there, the one that broke off is asked to go on, once")
    func alone() async throws {
        let model = ScriptedLanguageModel([.cuts(Self.line, after: 2), .says("¿qué desea tomar hoy?")])
        let reply = try await FallbackModel([model]).reply(to: .sample(), deliver: Pieces().delivery)
        #expect(reply.text == Self.line)
        let hopeless = ScriptedLanguageModel([.cuts(Self.line, after: 2), .fails(.overloaded)])
        let error = await #expect(throws: ModelError.self) {
            try await FallbackModel([hopeless]).reply(to: .sample(), deliver: Pieces().delivery)
        }
        #expect(hopeless.calls == 2)
        #expect(error?.partial == "Buenas tardes, ")
    }

    @Test("What nobody heard, and what must fit a schema, starts afresh")
    func afresh() async throws {
        let json = "{\"findings\": [ ]}"
        let schema = OutputSchema(name: "findings", json: "{\"type\":\"object\"}")
        for (request, deliver) in [
            (ModelRequest.sample(), nil), (.sample(schema: schema), nil), (.sample(schema: schema), Pieces()),
        ] as [(ModelRequest, Pieces?)] {
            let first = ScriptedLanguageModel([.cuts(json, after: 1)])
            let second = ScriptedLanguageModel(.spare, [.says(json)])
            let reply = try await FallbackModel([first, second]).reply(to: request, deliver: deliver?.delivery)
            #expect(reply.text == json)
            #expect(second.requests == [request])
            if let deliver { #expect(deliver.all == [json]) }
        }
    }

    @Test("A model that refuses is followed by one other, whose refusal stands")
    func refusals() async throws {
        let no = ScriptedLanguageModel([.says("", stop: .refusal)])
        let no2 = ScriptedLanguageModel(.spare, [.says("No puedo.", stop: .refusal)])
        let yes = ScriptedLanguageModel(.spare, saying: "Sí")
        #expect(try await FallbackModel([no, yes]).reply(to: .sample(), deliver: nil).text == "Sí")
        let twice = try await FallbackModel([no, no2, yes]).reply(to: .sample(), deliver: nil)
        #expect(twice.stop == .refusal)
        #expect(twice.text == "No puedo.")
        #expect(yes.calls == 1)
        let broken = ScriptedLanguageModel(.spare, [.fails(.overloaded)])
        let pieces = Pieces()
        let alone = try await FallbackModel([no, broken]).reply(to: .sample(), deliver: pieces.delivery)
        #expect(alone.stop == .refusal)
        #expect(pieces.all.isEmpty)
    }

    @Test(
        "The error is the last one, unless a budget was the reason",
        arguments: [
            ([.overloaded, .unauthorised], .unauthorised),
            ([.budgetExhausted, .unreachable], .budgetExhausted),
            ([.serverError, .budgetExhausted, .circuitOpen], .budgetExhausted),
            ([.firstTokenTimeout], .firstTokenTimeout),
        ] as [([ModelError.Kind], ModelError.Kind)])
    func lastError(kinds: [ModelError.Kind], expected: ModelError.Kind) async {
        let models = kinds.map { ScriptedLanguageModel([.fails($0)]) }
        let error = await #expect(throws: ModelError.self) {
            try await FallbackModel(models).reply(to: .sample(), deliver: nil)
        }
        #expect(error?.kind == expected)
        #expect(models.map(\.calls) == kinds.map { _ in 1 })
    }

    @Test("What the reader throws, and a cancellation, end the chain at once")
    func reader() async {
        struct Gone: Error {}
        let first = ScriptedLanguageModel(saying: Self.line)
        let second = ScriptedLanguageModel(.spare, saying: Self.line)
        await #expect(throws: Gone.self) {
            try await FallbackModel([first, second]).reply(to: .sample()) { _ in throw Gone() }
        }
        #expect(second.calls == 0)
    }

    @Test("All attempts of a chain are in the cost of its answer")
    func cost() async throws {
        let stage = Stage()
        let first = ScriptedLanguageModel([.fails(.cut)])
        let second = ScriptedLanguageModel(.spare, saying: "Hola")
        let chain = FallbackModel([stage.budgeted(first), stage.budgeted(second, name: .spare)])
        let reply = try await chain.reply(to: .sample(), deliver: nil)
        #expect(reply.cost?.total == stage.book.cost)
        #expect(stage.book.entries.map(\.model) == [.sample, .spare])
    }

    @Test("A refusal that stands costs what those asked after it cost too")
    func refusalCost() async throws {
        let stage = Stage()
        let first = ScriptedLanguageModel([.says("No.", stop: .refusal)])
        let second = ScriptedLanguageModel(.spare, [.fails(.cut)])
        let chain = FallbackModel([stage.budgeted(first), stage.budgeted(second, name: .spare)])
        let reply = try await chain.reply(to: .sample(), deliver: nil)
        #expect(reply.stop == .refusal)
        #expect(stage.book.entries.map(\.outcome.text) == ["refusal", "cut"])
        #expect(reply.cost?.total == stage.book.cost)
    }

    @Test("Of a chain's cost, only what the operator is asked for is billed")
    func billed() async throws {
        let stage = Stage()
        let own = ScriptedLanguageModel([.fails(.serverError, usage: TokenUsage(input: 7, output: 1))])
        let hanging = ScriptedLanguageModel([.fails(.cut)])
        let last = ScriptedLanguageModel(.spare, [.says("Hola", usage: TokenUsage(input: 20, output: 3))])
        let chain = FallbackModel([
            stage.budgeted(own, payer: .learner), stage.budgeted(hanging), stage.budgeted(last, name: .spare),
        ])
        let reply = try await chain.reply(to: .sample(), deliver: nil)
        #expect(reply.cost == CallCost(total: stage.book.cost, billed: MicroUSD(26)))
        let alone = try await stage.budgeted(ScriptedLanguageModel(saying: "Hola"), payer: .organisation)
            .reply(to: .sample(), deliver: nil)
        #expect(alone.cost?.billed == .zero)
    }

    // MARK: Whole links

    @Test("A provider that hangs costs the learner exactly the first deadline, and is left alone after five times")
    func hangingLink() async throws {
        let stage = Stage()
        let first = ScriptedLanguageModel([.hangs()])
        let second = ScriptedLanguageModel(.spare, saying: Self.line)
        let chain = FallbackModel([stage.link(first), stage.link(second)])
        for call in 1...6 {
            let before = stage.timer.now
            try await withThrowingTaskGroup(of: String.self) { (group: inout ThrowingTaskGroup<String, any Error>) in
                group.addTask { try await chain.reply(to: .sample(), deliver: Pieces().delivery).text }
                if call <= 5 {
                    await stage.timer.waitForSleepers(1)
                    stage.timer.advance(by: .seconds(10))
                }
                let text = try await group.next()
                #expect(text == Self.line)
            }
            // The five seconds of the breaker's rest have not passed at the sixth call.
            #expect(stage.timer.now - before == (call <= 5 ? .seconds(10) : .zero))
        }
        #expect(first.calls == 5)
        #expect(stage.book.openReservations == 0)
    }

    @Test("A breaker that is open costs no money and no write")
    func openBreaker() async throws {
        let stage = Stage(timer: ManualTimer(isInstant: true))
        let first = ScriptedLanguageModel([.fails(.unreachable)])
        let link = stage.link(first)
        _ = await outcome { try await link.reply(to: .sample(), deliver: nil) }
        _ = await outcome { try await link.reply(to: .sample(), deliver: nil) }
        let written = stage.book.entries.count
        #expect(written == 5)
        #expect(await outcome { try await link.reply(to: .sample(), deliver: nil) } == "error: circuit_open")
        #expect(stage.book.entries.count == written)
    }
}
