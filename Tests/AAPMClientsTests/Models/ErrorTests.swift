import AAPMClients
import AAPMCore
import NIOHTTP1
import Testing

/// An error as a provider sends it, and what it means.
struct ErrorCase: Sendable, CustomTestStringConvertible {
    let provider: ModelProvider
    let status: Int
    let body: String
    var headers: HTTPHeaders = [:]
    let kind: ModelError.Kind
    var code: String?
    var retryAfter: Duration?

    var testDescription: String { "\(self.provider.rawValue) \(self.status) \(self.kind.rawValue) \(self.code ?? "")" }

    private static func openAI(_ type: String, _ code: String, _ message: String = "planted words") -> String {
        #"{"error":{"message":"\#(message)","type":"\#(type)","param":null,"code":\#(code)}}"#
    }

    private static func anthropic(_ type: String, _ message: String = "planted words") -> String {
        #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_1"}"#
    }

    private static func google(_ code: Int, _ status: String, _ details: String = "", _ message: String = "planted")
        -> String
    {
        #"{"error":{"code":\#(code),"message":"\#(message)","status":"\#(status)"\#(details)}}"#
    }

    static let all: [ErrorCase] = [
        // OpenAI
        .init(
            provider: .openai, status: 400, body: openAI("invalid_request_error", "\"unsupported_parameter\""),
            kind: .rejected,
            code: "unsupported_parameter"),
        .init(
            provider: .openai, status: 400, body: openAI("invalid_request_error", "\"context_length_exceeded\""),
            kind: .contextTooLong, code: "context_length_exceeded"),
        .init(
            provider: .openai, status: 401, body: openAI("invalid_request_error", "\"invalid_api_key\""),
            kind: .unauthorised,
            code: "invalid_api_key"),
        .init(
            provider: .openai, status: 403,
            body: openAI("request_forbidden", "\"unsupported_country_region_territory\""),
            kind: .unauthorised, code: "unsupported_country_region_territory"),
        .init(
            provider: .openai, status: 404, body: openAI("invalid_request_error", "\"model_not_found\""),
            kind: .rejected,
            code: "model_not_found"),
        .init(
            provider: .openai, status: 429, body: openAI("requests", "\"rate_limit_exceeded\""),
            headers: ["retry-after": "7", "retry-after-ms": "6500"], kind: .rateLimited, code: "rate_limit_exceeded",
            retryAfter: .milliseconds(6_500)),
        .init(
            provider: .openai, status: 429, body: openAI("rate_limit_error", "\"slow_down\""),
            headers: ["retry-after": "Mon, 23 Nov 2026 12:00:30 GMT", "date": "Mon, 23 Nov 2026 12:00:00 GMT"],
            kind: .rateLimited, code: "slow_down", retryAfter: .seconds(30)),
        .init(
            provider: .openai, status: 429, body: openAI("insufficient_quota", "\"insufficient_quota\""),
            kind: .quotaExhausted, code: "insufficient_quota"),
        .init(
            provider: .openai, status: 429, body: openAI("requests", "null"), headers: ["x-should-retry": "false"],
            kind: .quotaExhausted, code: "requests"),
        .init(
            provider: .openai, status: 500, body: openAI("server_error", "null"), kind: .serverError,
            code: "server_error"),
        .init(
            provider: .openai, status: 503, body: openAI("service_unavailable_error", "\"server_is_overloaded\""),
            headers: ["retry-after": "1.5"], kind: .overloaded, code: "server_is_overloaded", retryAfter: .seconds(1.5)),
        .init(provider: .openai, status: 502, body: "<html><body>502 planted</body></html>", kind: .serverError),
        .init(provider: .openai, status: 408, body: "", kind: .serverError),
        .init(
            provider: .openai, status: 302, body: "", headers: ["location": "http://169.254.169.254/"], kind: .rejected,
            code: "redirect"),
        // Servers like it
        .init(
            provider: .compatible, status: 503,
            body: #"{"error":{"code":503,"message":"Loading model planted","type":"unavailable_error"}}"#,
            kind: .overloaded,
            code: "unavailable_error"),
        .init(
            provider: .compatible, status: 400,
            body:
                #"{"error":{"code":400,"message":"planted","type":"exceed_context_size_error","n_prompt_tokens":9,"n_ctx":4}}"#,
            kind: .contextTooLong, code: "exceed_context_size_error"),
        .init(provider: .compatible, status: 404, body: #"{"error":"model \"planted\" not found"}"#, kind: .rejected),
        .init(provider: .compatible, status: 429, body: #"{"error":{"code":429}}"#, kind: .rateLimited, code: "429"),
        .init(provider: .compatible, status: 400, body: #"{"error":{"code":"two words planted\n"}}"#, kind: .rejected),
        .init(provider: .compatible, status: 500, body: "null", kind: .serverError),
        // Mistral
        .init(provider: .mistral, status: 401, body: #"{"detail":"Unauthorized planted"}"#, kind: .unauthorised),
        .init(
            provider: .mistral, status: 401, body: #"{"message":"Unauthorized","request_id":"1"}"#, kind: .unauthorised),
        .init(
            provider: .mistral, status: 422,
            body:
                #"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","x"],"input":"planted"}]},"type":"invalid_request_error","param":null,"code":null,"raw_status_code":422}"#,
            kind: .rejected, code: "invalid_request_error"),
        .init(
            provider: .mistral, status: 422, body: #"{"detail":[{"type":"missing","loc":["body"],"msg":"planted"}]}"#,
            kind: .rejected),
        .init(
            provider: .mistral, status: 429,
            body:
                #"{"object":"error","message":"planted","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}"#,
            headers: ["retry-after": "2"], kind: .rateLimited, code: "rate_limited", retryAfter: .seconds(2)),
        .init(
            provider: .mistral, status: 429,
            body: #"{"object":"error","message":"planted","type":"service_tier_capacity_exceeded","code":"3505"}"#,
            kind: .overloaded, code: "service_tier_capacity_exceeded"),
        .init(
            provider: .mistral, status: 400,
            body: #"{"object":"error","message":"planted","type":"invalid_model","param":null,"code":"1500"}"#,
            kind: .rejected,
            code: "invalid_model"),
        // Anthropic
        .init(
            provider: .anthropic, status: 400,
            body: anthropic("invalid_request_error", "Your credit balance is too low to access the API."),
            kind: .quotaExhausted, code: "invalid_request_error"),
        .init(
            provider: .anthropic, status: 400,
            body: anthropic("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
            kind: .contextTooLong, code: "invalid_request_error"),
        .init(
            provider: .anthropic, status: 401, body: anthropic("authentication_error"), kind: .unauthorised,
            code: "authentication_error"),
        .init(
            provider: .anthropic, status: 402, body: anthropic("billing_error"), kind: .quotaExhausted,
            code: "billing_error"),
        .init(
            provider: .anthropic, status: 413, body: anthropic("request_too_large"), kind: .rejected,
            code: "request_too_large"),
        .init(
            provider: .anthropic, status: 429, body: anthropic("rate_limit_error"), headers: ["retry-after": "12"],
            kind: .rateLimited, code: "rate_limit_error", retryAfter: .seconds(12)),
        .init(
            provider: .anthropic, status: 429,
            body: anthropic("rate_limit_error", "You have reached your spend limit."),
            kind: .quotaExhausted, code: "rate_limit_error"),
        .init(
            provider: .anthropic, status: 504, body: anthropic("timeout_error"), kind: .serverError,
            code: "timeout_error"),
        .init(
            provider: .anthropic, status: 529, body: anthropic("overloaded_error"), kind: .overloaded,
            code: "overloaded_error"),
        // Gemini
        .init(
            provider: .google, status: 429,
            body: google(
                429, "RESOURCE_EXHAUSTED",
                #","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17s"}]"#
            ),
            kind: .rateLimited, code: "RESOURCE_EXHAUSTED", retryAfter: .seconds(17)),
        .init(
            provider: .google, status: 429,
            body: google(
                429, "RESOURCE_EXHAUSTED",
                #","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]}]"#
            ),
            kind: .quotaExhausted, code: "RESOURCE_EXHAUSTED"),
        .init(
            provider: .google, status: 400,
            body: google(
                400, "INVALID_ARGUMENT",
                #","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]"#),
            kind: .unauthorised, code: "INVALID_ARGUMENT"),
        .init(
            provider: .google, status: 400,
            body: google(
                400, "INVALID_ARGUMENT", "", "The input token count exceeds the maximum number of tokens allowed."),
            kind: .contextTooLong, code: "INVALID_ARGUMENT"),
        .init(
            provider: .google, status: 403, body: google(403, "PERMISSION_DENIED"), kind: .unauthorised,
            code: "PERMISSION_DENIED"
        ),
        .init(provider: .google, status: 503, body: google(503, "UNAVAILABLE"), kind: .overloaded, code: "UNAVAILABLE"),
        .init(
            provider: .google, status: 504, body: google(504, "DEADLINE_EXCEEDED"), kind: .serverError,
            code: "DEADLINE_EXCEEDED"
        ),
        .init(
            provider: .google, status: 500, body: "[\(google(500, "INTERNAL"))]", kind: .serverError, code: "INTERNAL"),
    ]
}

@Suite("Errors of providers")
struct ErrorTests {
    @Test("Every shape of error is read, and nothing that its message says is kept", arguments: ErrorCase.all)
    func shapes(wire: ErrorCase) async throws {
        for isStreamed in [false, true] {
            let transport = RecordedTransport(.init(status: wire.status, headers: wire.headers, body: wire.body))
            let error = try #require(
                try await Asking.failure(Asking.model(wire.provider, over: transport), isStreamed: isStreamed))
            #expect(error.kind == wire.kind)
            #expect(error.code == wire.code)
            #expect(error.status == wire.status)
            #expect(error.retryAfter == wire.retryAfter)
            #expect(error.model == Asking.name(wire.provider))
            #expect(error.usage == nil)
            #expect(!String(reflecting: error).contains("planted"))
            #expect(transport.calls.count == 1)
        }
    }

    @Test(
        "An error inside a stream is told by its kind before any text and as a cut after it",
        arguments: [
            (
                ModelProvider.openai, #"data: {"choices":[{"index":0,"delta":{"content":"Hola"}}]}"#,
                #"data: {"error":{"message":"planted","type":"server_error","param":null,"code":null}}"#,
                ModelError.Kind.serverError, "server_error"
            ),
            (
                .compatible, #"data: {"choices":[{"index":0,"delta":{"content":"Hola"}}]}"#,
                #"error: {"code":500,"message":"planted","type":"server_error"}"#, .serverError, "server_error"
            ),
            (
                .compatible, #"data: {"choices":[{"index":0,"delta":{"content":"Hola"}}]}"#,
                #"data: {"error":{"code":503,"message":"planted"}}"#, .overloaded, "503"
            ),
            (
                .mistral, #"data: {"choices":[{"index":0,"delta":{"content":"Hola"}}]}"#,
                #"data: {"object":"error","message":"planted","type":"service_tier_capacity_exceeded","code":"3505"}"#,
                .overloaded, "service_tier_capacity_exceeded"
            ),
            (
                .anthropic,
                #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hola"}}"#,
                #"data: {"type":"error","error":{"type":"overloaded_error","message":"planted"}}"#, .overloaded,
                "overloaded_error"
            ),
            (
                .google, #"data: {"candidates":[{"content":{"parts":[{"text":"Hola"}],"role":"model"}}]}"#,
                #"data: {"error":{"code":503,"message":"planted","status":"UNAVAILABLE"}}"#, .overloaded, "UNAVAILABLE"
            ),
        ])
    func inStream(
        provider: ModelProvider, text: String, failure: String, kind: ModelError.Kind, code: String
    ) async throws {
        func error(_ body: String) async throws -> ModelError {
            let transport = RecordedTransport(.init(headers: ["content-type": "text/event-stream"], body: body))
            return try #require(try await Asking.failure(Asking.model(provider, over: transport), isStreamed: true))
        }
        let early = try await error("\(failure)\n\n")
        #expect(early.kind == kind)
        #expect(early.code == code)
        #expect(early.partial.isEmpty)
        #expect(early.usage == nil)
        let late = try await error("\(text)\n\n\(failure)\n\n")
        #expect(late.kind == .cut)
        #expect(late.code == code)
        #expect(late.partial == "Hola")
        #expect(late.usage?.isEstimated == true)
        #expect(!String(reflecting: late).contains("planted"))
    }

    @Test(
        "Rubbish is malformed",
        arguments: [ModelProvider.openai, .compatible, .mistral, .anthropic, .google],
        ["", "{", "[]", "\"text\"", "{}", "<html></html>", #"{"choices":[{"message":{"content":5}}]}"#])
    func rubbish(provider: ModelProvider, body: String) async throws {
        let transport = RecordedTransport(.init(body: body))
        let error = try #require(try await Asking.failure(Asking.model(provider, over: transport)))
        #expect(error.kind == .malformed)
        #expect(error.status == 200)
        // It may have been charged whole.
        #expect(error.usage?.output == 200)
    }

    @Test(
        "A broken event is malformed and keeps the text before it", arguments: Wire.streams.filter { !$0.text.isEmpty })
    func brokenEvent(wire: Wire) async throws {
        let text = try #require(wire.body.firstRange(of: "Hola"))
        let rest = wire.body[text.upperBound...]
        let end = try #require(rest.firstRange(of: "}\n") ?? rest.firstRange(of: "}\r\n"))
        let body = wire.body[..<end.upperBound] + "\n\ndata: {\"choices\":[{\n\n"
        let transport = RecordedTransport(.init(headers: ["content-type": "text/event-stream"], body: String(body)))
        let error = try #require(
            try await Asking.failure(Asking.model(wire.provider, over: transport), isStreamed: true))
        #expect(error.kind == .malformed)
        #expect(wire.text.hasPrefix(error.partial) && !error.partial.isEmpty)
        #expect(error.usage?.isEstimated == true)
    }

    @Test(
        "An answer without a word is none",
        arguments: [
            (
                ModelProvider.openai, #"{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}"#,
                ModelError.Kind.malformed
            ),
            (.openai, #"{"choices":[{"message":{"content":""},"finish_reason":"length"}]}"#, .rejected),
            (
                .google, #"{"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":9}}"#,
                .rejected
            ),
            (.anthropic, #"{"content":[],"stop_reason":"end_turn"}"#, .malformed),
        ])
    func noText(provider: ModelProvider, body: String, kind: ModelError.Kind) async throws {
        let error = try await Asking.failure(Asking.model(provider, over: RecordedTransport(.init(body: body))))
        #expect(error?.kind == kind)
        #expect(error?.usage != nil)
    }

    @Test(
        "What the transport says becomes a model's error",
        arguments: [
            (TransportError.unreachable, ModelError.Kind.unreachable, nil as String?),
            (.forbidden(.notPublic), .rejected, "address_not_public"),
            (.addressInvalid, .notConfigured, "base_url_invalid"),
        ])
    func transport(error: TransportError, kind: ModelError.Kind, code: String?) async throws {
        let found = try await Asking.failure(Asking.model(.openai, over: RecordedTransport(.init(refusal: error))))
        #expect(found == ModelError(kind, model: Asking.name(.openai), code: code))
    }

    @Test("A key is checked without asking a model")
    func checks() async throws {
        let urls: [ModelProvider: String] = [
            .openai: "https://api.openai.com/v1/models", .mistral: "https://api.mistral.ai/v1/models",
            .anthropic: "https://api.anthropic.com/v1/models?limit=1",
            .google: "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1",
        ]
        for (provider, url) in urls {
            let endpoint = ProviderEndpoint(provider: provider, key: SecretText("sk-planted"))
            let list = provider == .google ? #"{"models":[{"name":"models/m"}]}"# : #"{"data":[{"id":"m"}]}"#
            let works = RecordedTransport(.init(body: list))
            try await ModelClients.patient(over: works).check(endpoint)
            #expect(works.calls.first?.url == url)
            #expect(works.calls.first?.method == .GET)
            let fails = RecordedTransport(.init(status: 401, body: #"{"error":{"code":"invalid_api_key"}}"#))
            await #expect(throws: ModelError(.unauthorised, status: 401, code: "invalid_api_key")) {
                try await ModelClients.patient(over: fails).check(endpoint)
            }
        }
    }

    @Test(
        "Only a list of models in the provider's form says that a key works",
        arguments: [
            (ModelProvider.openai, #"{"object":"list","data":[{"id":"a"},{"id":"b"}]}"#, ["a", "b"]),
            (.openai, "<!doctype html><title>Welcome</title>", nil), (.openai, #"{"status":"ok"}"#, nil),
            (.openai, #"[{"id":"a"}]"#, nil), (.openai, "", nil), (.openai, #"{"data":["a"]}"#, nil),
            (.mistral, #"{"object":"list","data":[{"id":"a"}]}"#, ["a"]), (.mistral, #"{"models":[]}"#, nil),
            (.anthropic, #"{"data":[{"type":"model","id":"a"}],"has_more":false}"#, ["a"]),
            (.google, #"{"models":[{"name":"models/a"}]}"#, ["a"]), (.google, #"{"data":[{"id":"a"}]}"#, nil),
            (.compatible, #"{"object":"list","data":null}"#, []), (.compatible, #"[{"id":"a"}]"#, ["a"]),
            (.compatible, #"{"data":[{"id":"models/a"}]}"#, ["a"]), (.compatible, #"{"status":"ok"}"#, nil),
            (.compatible, "<html></html>", nil),
        ] as [(ModelProvider, String, [String]?)])
    func lists(provider: ModelProvider, body: String, names: [String]?) async throws {
        let clients = ModelClients.patient(over: RecordedTransport(.init(body: body)))
        let endpoint = ProviderEndpoint(
            provider: provider, baseURL: "https://models.example.org", key: SecretText("sk-planted"))
        if let names {
            #expect(try await clients.models(at: endpoint) == names)
            try await clients.check(endpoint)
        } else {
            await #expect(throws: ModelError(.malformed, code: "no_model_list")) {
                try await clients.models(at: endpoint)
            }
            await #expect(throws: ModelError(.malformed, code: "no_model_list")) {
                try await clients.check(endpoint)
            }
        }
    }
}
