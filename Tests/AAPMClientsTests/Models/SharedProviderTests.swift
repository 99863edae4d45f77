import AAPMClients
import AAPMCore
import FoundationEssentials
import Testing

@Suite("Providers' doubles", .serialized, .enabled(if: SharedProviders.isThere), .timeLimit(.minutes(2)))
struct SharedProviderTests {
    private static let behaviours = [
        "ok", "cached-5", "think", "unicode", "split-1", "split-3", "crlf", "comments", "nospace", "nousage",
        "nospace--crlf--comments--split-2--unicode", "think--unicode--split-1",
    ]

    @Test("Every request is taken and every answer read, whole and streamed", arguments: ModelProvider.allCases)
    func answers(provider: ModelProvider) async throws {
        let layers = [PromptLayer(text: "Rules", isStable: true), PromptLayer(text: "Memory", isStable: false)]
        let request = Asking.request("¿Dónde está?", system: layers, temperature: 0.4, id: "0123456789abcdef")
        try await SharedProviders.run { base, transport in
            for behaviour in Self.behaviours {
                let model = SharedProviders.model(provider, behaviour, base, transport)
                let whole = try await model.reply(to: request, deliver: nil)
                let (reply, delivered) = try await Asking.stream(model, request)
                #expect(whole.text == reply.text && delivered == reply.text, "\(behaviour)")
                #expect(behaviour.contains("unicode") || reply.text == "Fake reply to: ¿Dónde está?", "\(behaviour)")
                for one in [whole, reply] {
                    #expect(one.stop == .complete)
                    #expect(one.usage.isEstimated == behaviour.contains("nousage"), "\(behaviour)")
                    #expect(one.usage.input > 5 && one.usage.output > 5)
                    #expect(
                        (one.usage.reasoning > 0)
                            == (behaviour.contains("think") && ![.anthropic, .mistral].contains(provider)))
                    if behaviour == "cached-5" { #expect(one.usage.cachedInput == 5) }
                    #expect((one.requestID != nil) == (provider != .compatible))
                }
            }
        }
    }

    @Test("A brief behind the talk is taken by every provider", arguments: ModelProvider.allCases)
    func briefs(provider: ModelProvider) async throws {
        let layers = ["Rules", "Scene", "Learner"].map { PromptLayer(text: $0, isStable: true) }
        let request = Asking.request("¿Dónde está?", system: layers, brief: "<brief>\nBe kind.\n</brief>", id: "0123")
        try await SharedProviders.run { base, transport in
            let model = SharedProviders.model(provider, "ok", base, transport)
            let whole = try await model.reply(to: request, deliver: nil)
            let (_, delivered) = try await Asking.stream(model, request)
            for text in [whole.text, delivered] { #expect(text.hasPrefix("Fake reply to: ¿Dónde está?")) }
        }
    }

    @Test("Stops and refusals are told alike", arguments: ModelProvider.allCases)
    func stops(provider: ModelProvider) async throws {
        try await SharedProviders.run { base, transport in
            for isStreamed in [false, true] {
                let deliver = isStreamed ? Asking.ignore : nil
                func reply(_ behaviour: String) async throws -> ModelReply {
                    try await SharedProviders.model(provider, behaviour, base, transport).reply(
                        to: Asking.request(), deliver: deliver)
                }
                #expect(try await reply("maxtokens-3").stop == .length)
                if provider != .mistral { #expect(try await reply("refusal").stop == .refusal) }
                if provider == .google { #expect(try await reply("refusal--empty").stop == .refusal) }
                let empty = try await Asking.failure(
                    SharedProviders.model(provider, "empty", base, transport), isStreamed: isStreamed)
                #expect(empty?.code == "empty_reply")
            }
        }
    }

    @Test("A schema is taken and answered", arguments: ModelProvider.allCases)
    func schemas(provider: ModelProvider) async throws {
        struct Answer: Decodable {
            let zeta: String
            let alpha: String
        }
        try await SharedProviders.run { base, transport in
            for isStreamed in [false, true] {
                let reply = try await SharedProviders.model(provider, "ok", base, transport).reply(
                    to: Asking.request(schema: Asking.schema), deliver: isStreamed ? Asking.ignore : nil)
                let answer = try JSONDecoder().decode(Answer.self, from: Data(reply.text.utf8))
                #expect(answer.alpha == "x" && !answer.zeta.isEmpty)
            }
        }
    }

    @Test(
        "A bad provider's errors are told by their kinds",
        arguments: [
            ("ratelimit-7", ModelError.Kind.rateLimited), ("quota", .quotaExhausted), ("e400", .rejected),
            ("e401", .unauthorised), ("e403", .unauthorised), ("e404", .rejected), ("e413", .rejected),
            ("e500", .serverError), ("e503", .overloaded), ("e504", .serverError), ("e529", .overloaded),
            ("html502", .serverError), ("reset", .unreachable), ("badjson-1", .malformed), ("drop-2", .cut),
        ])
    func errors(behaviour: String, kind: ModelError.Kind) async throws {
        try await SharedProviders.run { base, transport in
            for provider in ModelProvider.allCases {
                for isStreamed in [false, true] {
                    let model = SharedProviders.model(provider, behaviour, base, transport)
                    let error = try #require(try await Asking.failure(model, isStreamed: isStreamed))
                    // Mistral's own word for its quota is that it is full; Anthropic's 503 is an error of its servers.
                    let expected = provider == .mistral && behaviour == "quota" ? .overloaded : kind
                    #expect(error.kind == expected, "\(provider) \(isStreamed)")
                    if behaviour == "ratelimit-7" { #expect(error.retryAfter == .seconds(7), "\(provider)") }
                    if isStreamed, ["badjson-1", "drop-2"].contains(behaviour) {
                        #expect("Fake reply to: ".hasPrefix(error.partial.prefix(15)) && !error.partial.isEmpty)
                        #expect(error.usage?.isEstimated == true)
                    }
                }
            }
        }
    }

    @Test("An error inside a stream keeps what came before it", arguments: ModelProvider.allCases)
    func errorsInside(provider: ModelProvider) async throws {
        try await SharedProviders.run { base, transport in
            let late = try await Asking.failure(
                SharedProviders.model(provider, "errmid-2", base, transport), isStreamed: true)
            #expect(late?.kind == .cut && late?.partial.isEmpty == false && late?.code != nil)
            let early = try await Asking.failure(
                SharedProviders.model(provider, "errmid-0", base, transport), isStreamed: true)
            #expect([.serverError, .overloaded].contains(early?.kind) && early?.partial.isEmpty == true)
            let noEnd = SharedProviders.model(provider, "nodone", base, transport)
            if provider == .google {
                #expect(try await Asking.failure(noEnd, isStreamed: true)?.kind == .cut)
            } else {
                #expect(try await Asking.stream(noEnd).reply.stop == .complete)
            }
        }
    }

    @Test("Keys are checked", arguments: [ModelProvider.openai, .compatible, .mistral, .anthropic])
    func checks(provider: ModelProvider) async throws {
        try await SharedProviders.run { base, transport in
            let clients = ModelClients.patient(over: transport)
            try await clients.check(SharedProviders.endpoint(provider, base))
            // A server of one's own may want none.
            guard provider != .compatible else { return }
            let error = await #expect(throws: ModelError.self) {
                try await clients.check(SharedProviders.endpoint(provider, base, key: nil))
            }
            #expect(error?.kind == .unauthorised)
        }
    }

    @Test(
        "Vectors come in order and with length 1",
        arguments: [
            (ModelProvider.openai, "text-embedding-3-small", 1_536), (.compatible, "nomic-embed-text", 768),
            (.mistral, "mistral-embed", 1_024), (.google, "gemini-embedding-001", 768),
        ])
    func vectors(provider: ModelProvider, name: String, size: Int) async throws {
        try await SharedProviders.run { base, transport in
            let embedder = ModelClients.patient(over: transport).embedder(
                ModelName(provider: provider, model: name), at: SharedProviders.endpoint(provider, base))
            #expect(embedder.space == "\(name)/\(size)")
            let texts = (0..<150).map { "palabra número \($0)" }
            let vectors = try await embedder.vectors(of: texts, for: Asking.caller)
            #expect(vectors.count == 150)
            #expect(vectors.allSatisfy { $0.count == size && abs($0.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4 })
            let alone = try await embedder.vectors(of: [texts[120]], for: Asking.caller)
            #expect(zip(alone[0], vectors[120]).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }
}
