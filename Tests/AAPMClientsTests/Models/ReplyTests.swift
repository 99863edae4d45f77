import AAPMClients
import AAPMCore
import NIOHTTP1
import Testing

@Suite("Answers of providers")
struct ReplyTests {
    private func check(_ reply: ModelReply, _ wire: Wire) {
        #expect(reply.text == wire.text)
        #expect(reply.stop == wire.stop)
        #expect(reply.model == Asking.name(wire.provider))
        #expect(reply.requestID == wire.requestID)
        #expect(reply.usage.isEstimated == (wire.usage == nil))
        if let usage = wire.usage { #expect(reply.usage == usage) }
        #expect(reply.usage.input > 0)
        #expect(reply.usage.output >= (wire.text.isEmpty ? 0 : 4))
    }

    @Test("A whole answer", arguments: Wire.wholes)
    func whole(wire: Wire) async throws {
        let model = Asking.model(wire.provider, over: wire.transport(isStreamed: false))
        self.check(try await model.reply(to: Asking.request(), deliver: nil), wire)
    }

    @Test("A whole answer where a stream was asked for is delivered in one piece", arguments: Wire.wholes)
    func wholeInsteadOfStream(wire: Wire) async throws {
        let model = Asking.model(wire.provider, over: wire.transport(isStreamed: false))
        let (reply, delivered) = try await Asking.stream(model)
        self.check(reply, wire)
        #expect(delivered == wire.text)
    }

    @Test("A stream, wherever its bytes are cut", arguments: Wire.streams)
    func stream(wire: Wire) async throws {
        for size in [1, 2, 3, 7, 64, Int.max] {
            let model = Asking.model(wire.provider, over: wire.transport(isStreamed: true, size: size))
            let (reply, delivered) = try await Asking.stream(model)
            self.check(reply, wire)
            #expect(delivered == wire.text)
        }
    }

    @Test("A stream cut off at any byte is an error that keeps the text, or whole", arguments: Wire.streams)
    func cutAnywhere(wire: Wire) async throws {
        var cuts = 0
        for length in stride(from: 0, to: wire.body.utf8.count, by: 5) {
            let body = String(decoding: wire.body.utf8.prefix(length), as: UTF8.self)
            let transport = RecordedTransport(
                .init(headers: ["content-type": "text/event-stream"], body: body, failure: .cut))
            do {
                let (reply, _) = try await Asking.stream(Asking.model(wire.provider, over: transport))
                #expect(reply.text == wire.text)
            } catch let error as ModelError {
                cuts += 1
                #expect(error.kind == .cut)
                #expect(wire.text.hasPrefix(error.partial))
                #expect(error.usage?.isEstimated == true)
            }
        }
        #expect(cuts > 3)
    }

    @Test(
        "An answer whose bill and end never come is whole all the same",
        .timeLimit(.minutes(1)),
        arguments: [
            (
                ModelProvider.openai,
                #"""
                data: {"choices":[{"index":0,"delta":{"content":"Hola, ¿qué tal?"},"finish_reason":null}],"usage":null}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}


                """#
            ),
            (
                .anthropic,
                #"""
                data: {"type":"message_start","message":{"usage":{"input_tokens":20,"output_tokens":1}}}

                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hola, ¿qué tal?"}}

                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}


                """#
            ),
        ])
    func silentTail(provider: ModelProvider, body: String) async throws {
        let transport = RecordedTransport(
            .init(headers: ["content-type": "text/event-stream"], body: body, hangs: true))
        let (reply, delivered) = try await Asking.stream(Asking.model(provider, over: transport))
        #expect(reply.text == "Hola, ¿qué tal?")
        #expect(delivered == reply.text)
        #expect(reply.stop == .complete)
        #expect(reply.usage.isEstimated)
    }

    @Test("What a stream had cost when it was cut is estimated, not less than what was told")
    func cutUsage() async throws {
        let body = """
            data: {"type":"message_start","message":{"usage":{"input_tokens":9000,"cache_read_input_tokens":500,"output_tokens":1}}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hola, ¿qué tal?"}}


            """
        let transport = RecordedTransport(
            .init(headers: ["content-type": "text/event-stream"], body: body, failure: .cut))
        let error = try #require(try await Asking.failure(Asking.model(.anthropic, over: transport), isStreamed: true))
        #expect(error.partial == "Hola, ¿qué tal?")
        #expect(error.usage == TokenUsage(input: 9_500, cachedInput: 500, output: 5, isEstimated: true))
    }

    @Test("An answer far past the limit is stopped where it is streamed")
    func runaway() async throws {
        let piece = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"palabra \"}}]}\n\n"
        let transport = RecordedTransport(
            .init(
                headers: ["content-type": "text/event-stream"], body: String(repeating: piece, count: 5_000),
                size: 1_000))
        let (reply, delivered) = try await Asking.stream(
            Asking.model(.compatible, over: transport), Asking.request(limit: 20))
        #expect(reply.stop == .length)
        #expect(reply.text == delivered)
        #expect(reply.text.utf8.count < 2_000)
        #expect(reply.usage.isEstimated)
        #expect(reply.usage.output > 100)
    }

    @Test("A whole answer whose body never ends is not read to its end")
    func endlessBody() async throws {
        let transport = RecordedTransport(.init(body: String(repeating: " ", count: 2 << 20), size: 65_536))
        let error = try await Asking.failure(Asking.model(.openai, over: transport))
        #expect(error?.kind == .malformed)
        #expect(error?.code == "body_too_large")
    }

    @Test("What the one who takes the text throws stops the call")
    func deliveryFails() async throws {
        struct Gone: Error {}
        let wire = Wire.streams[0]
        let model = Asking.model(wire.provider, over: wire.transport(isStreamed: true))
        await #expect(throws: Gone.self) { _ = try await model.reply(to: Asking.request()) { _ in throw Gone() } }
    }

    @Test("Rate limits are told")
    func allowance() async throws {
        func allowance(_ provider: ModelProvider, _ headers: [(String, String)]) async throws -> ProviderAllowance? {
            var wire = try #require(Wire.wholes.first { $0.provider == provider })
            wire.headers.add(contentsOf: .init(headers))
            let model = Asking.model(provider, over: wire.transport(isStreamed: false))
            return try await model.reply(to: Asking.request(), deliver: nil).allowance
        }
        #expect(
            try await allowance(
                .openai,
                [
                    ("x-ratelimit-remaining-requests", "99"), ("x-ratelimit-remaining-tokens", "1999"),
                    ("x-ratelimit-reset-requests", "6ms"), ("x-ratelimit-reset-tokens", "6m0.5s"),
                ]) == ProviderAllowance(requestsLeft: 99, tokensLeft: 1_999, resetsIn: .seconds(360.5)))
        #expect(
            try await allowance(
                .anthropic,
                [
                    ("date", "Mon, 23 Nov 2026 12:00:00 GMT"), ("anthropic-ratelimit-requests-remaining", "7"),
                    ("anthropic-ratelimit-tokens-remaining", "9"),
                    ("anthropic-ratelimit-requests-reset", "2026-11-23T12:00:30Z"),
                    ("anthropic-ratelimit-tokens-reset", "2026-11-23T14:01:00+02:00"),
                ]) == ProviderAllowance(requestsLeft: 7, tokensLeft: 9, resetsIn: .seconds(60)))
        #expect(
            try await allowance(
                .mistral,
                [("x-ratelimit-remaining", "3"), ("ratelimitbysize-remaining", "500"), ("ratelimitbysize-reset", "12")]
            ) == ProviderAllowance(requestsLeft: 3, tokensLeft: 500, resetsIn: .seconds(12)))
        #expect(try await allowance(.google, []) == nil)
        #expect(try await allowance(.openai, [("x-ratelimit-remaining-requests", "many")]) == nil)
    }
}
