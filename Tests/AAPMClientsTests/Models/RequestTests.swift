import AAPMClients
import AAPMCore
import NIOCore
import NIOHTTP1
import Testing

@Suite("Requests to providers")
struct RequestTests {
    private static let answers: [ModelProvider: String] = Dictionary(
        Wire.wholes.map { ($0.provider, $0.body) }, uniquingKeysWith: { first, _ in first })

    private func call(
        _ provider: ModelProvider, _ request: ModelRequest, isStreamed: Bool = false, name: String? = nil
    ) async throws -> HTTPCall {
        let transport = RecordedTransport(.init(body: try #require(Self.answers[provider])))
        _ = try await Asking.model(provider, over: transport, name: name).reply(
            to: request, deliver: isStreamed ? Asking.ignore : nil)
        return try #require(transport.calls.first)
    }

    private let layers = [
        PromptLayer(text: "Rules", isStable: true), PromptLayer(text: "", isStable: true),
        PromptLayer(text: "Scene", isStable: true), PromptLayer(text: "Memory", isStable: false),
    ]

    @Test(
        "Bodies are what the provider wants, to the byte",
        arguments: [
            (
                ModelProvider.openai, nil as String?,
                #"{"model":"gpt-4o-mini","messages":[{"role":"system","content":"Rules\n\nScene\n\nMemory"},{"role":"user","content":"¡Hola, \"amigo\"!\n"}],"max_completion_tokens":200,"temperature":0.5,"safety_identifier":"abc","prompt_cache_key":"turn-abc"}"#
            ),
            (
                .openai, "gpt-6-luna",
                #"{"model":"gpt-6-luna","messages":[{"role":"developer","content":[{"type":"text","text":"Rules","prompt_cache_breakpoint":{"mode":"explicit"}},{"type":"text","text":"Scene","prompt_cache_breakpoint":{"mode":"explicit"}},{"type":"text","text":"Memory"}]},{"role":"user","content":"¡Hola, \"amigo\"!\n"}],"prompt_cache_options":{"mode":"explicit"},"max_completion_tokens":200,"reasoning_effort":"low","safety_identifier":"abc","prompt_cache_key":"turn-abc"}"#
            ),
            (
                .compatible, nil,
                #"{"model":"llama3.1:8b","messages":[{"role":"system","content":"Rules\n\nScene\n\nMemory"},{"role":"user","content":"¡Hola, \"amigo\"!\n"}],"max_tokens":200,"temperature":0.5,"user":"abc"}"#
            ),
            (
                .mistral, nil,
                #"{"model":"mistral-small-latest","messages":[{"role":"system","content":"Rules\n\nScene\n\nMemory"},{"role":"user","content":"¡Hola, \"amigo\"!\n"}],"max_tokens":200,"temperature":0.5,"prompt_cache_key":"turn-abc"}"#
            ),
            (
                .anthropic, nil,
                #"{"model":"claude-haiku-5-5","max_tokens":200,"system":[{"type":"text","text":"Rules","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Scene","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Memory"}],"messages":[{"role":"user","content":"¡Hola, \"amigo\"!\n"}],"metadata":{"user_id":"abc"}}"#
            ),
            (
                .google, nil,
                #"{"systemInstruction":{"parts":[{"text":"Rules"},{"text":"Scene"},{"text":"Memory"}]},"contents":[{"role":"user","parts":[{"text":"¡Hola, \"amigo\"!\n"}]}],"generationConfig":{"maxOutputTokens":200,"temperature":0.5,"thinkingConfig":{"thinkingLevel":"LOW"}}}"#
            ),
        ])
    func body(provider: ModelProvider, name: String?, expected: String) async throws {
        let request = Asking.request(system: self.layers, temperature: 0.5, id: "abc")
        #expect(try await self.call(provider, request, name: name).text == expected)
    }

    @Test(
        "The brief stands behind the talk, apart from the learner's words, and all before it is marked to be kept",
        arguments: [
            (
                ModelProvider.openai, nil as String?,
                #""messages":[{"role":"system","content":"R\n\nS\n\nL"},{"role":"user","content":"uno"},{"role":"assistant","content":"dos"},{"role":"user","content":"tres"},{"role":"system","content":"<brief>B</brief>"}]"#
            ),
            (
                .openai, "gpt-5.6-luna",
                #""messages":[{"role":"developer","content":[{"type":"text","text":"R"},{"type":"text","text":"S","prompt_cache_breakpoint":{"mode":"explicit"}},{"type":"text","text":"L","prompt_cache_breakpoint":{"mode":"explicit"}}]},{"role":"user","content":[{"type":"text","text":"uno","prompt_cache_breakpoint":{"mode":"explicit"}}]},{"role":"assistant","content":"dos"},{"role":"user","content":[{"type":"text","text":"tres","prompt_cache_breakpoint":{"mode":"explicit"}}]},{"role":"developer","content":"<brief>B</brief>"}],"prompt_cache_options":{"mode":"explicit"}"#
            ),
            (
                .openai, "gpt-5.5",
                #""messages":[{"role":"developer","content":"R\n\nS\n\nL"},{"role":"user","content":"uno"},{"role":"assistant","content":"dos"},{"role":"user","content":"tres"},{"role":"developer","content":"<brief>B</brief>"}],"max_completion_tokens""#
            ),
            (
                .compatible, nil,
                #""messages":[{"role":"system","content":"R\n\nS\n\nL"},{"role":"user","content":"uno"},{"role":"assistant","content":"dos"},{"role":"user","content":"tres\n\n<brief>B</brief>"}]"#
            ),
            (
                .mistral, nil,
                #""messages":[{"role":"system","content":"R\n\nS\n\nL"},{"role":"user","content":"uno"},{"role":"assistant","content":"dos"},{"role":"user","content":"tres\n\n<brief>B</brief>"}]"#
            ),
            (
                .anthropic, nil,
                #""system":[{"type":"text","text":"R"},{"type":"text","text":"S","cache_control":{"type":"ephemeral"}},{"type":"text","text":"L","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"uno"},{"role":"assistant","content":"dos"},{"role":"user","content":[{"type":"text","text":"tres","cache_control":{"type":"ephemeral"}},{"type":"text","text":"<brief>B</brief>"}]}]"#
            ),
            (
                .google, nil,
                #"{"role":"model","parts":[{"text":"dos"}]},{"role":"user","parts":[{"text":"tres"},{"text":"<brief>B</brief>"}]}]"#
            ),
        ])
    func brief(provider: ModelProvider, name: String?, part: String) async throws {
        let request = ModelRequest(
            caller: Asking.caller, system: ["R", "S", "L"].map { PromptLayer(text: $0, isStable: true) },
            messages: [
                ModelMessage(role: .user, text: "uno"), ModelMessage(role: .assistant, text: "dos"),
                ModelMessage(role: .user, text: "tres"),
            ], brief: "<brief>B</brief>", outputLimit: 10)
        #expect(try await self.call(provider, request, name: name).text.contains(part))
    }

    @Test(
        "Prompts are marked for the models that keep them up to marks alone",
        arguments: [
            ("gpt-5.6", true), ("gpt-5.6-luna", true), ("gpt-6-luna", true), ("gpt-6.1-terra", true), ("gpt-10", true),
            ("gpt-5.5", false), ("gpt-5", false), ("gpt-5-mini", false), ("gpt-4.1", false), ("gpt-4o-mini", false),
            ("o4-mini", false),
        ])
    func marks(name: String, isMarked: Bool) async throws {
        let text = try await self.call(.openai, Asking.request(), name: name).text
        #expect(text.contains("prompt_cache_breakpoint") == isMarked)
        #expect(text.contains("prompt_cache_options") == isMarked)
    }

    @Test(
        "Addresses and headers, with the key in a header alone",
        arguments: [
            (ModelProvider.openai, "https://api.openai.com/v1/chat/completions", "authorization", "Bearer sk-planted"),
            (.compatible, "http://models.example:8000/v1/chat/completions", "authorization", "Bearer sk-planted"),
            (.mistral, "https://api.mistral.ai/v1/chat/completions", "authorization", "Bearer sk-planted"),
            (.anthropic, "https://api.anthropic.com/v1/messages", "x-api-key", "sk-planted"),
            (
                .google, "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.6-flash:generateContent",
                "x-goog-api-key", "sk-planted"
            ),
        ])
    func head(provider: ModelProvider, url: String, header: String, value: String) async throws {
        let call = try await self.call(provider, Asking.request())
        #expect(call.method == .POST)
        #expect(call.url == url)
        #expect(call.headers.first(name: header) == value)
        #expect(call.headers.first(name: "content-type") == "application/json")
        #expect(call.headers.first(name: "anthropic-version") == (provider == .anthropic ? "2023-06-01" : nil))
        #expect(!call.text.contains("planted"))
        #expect(!"\(call)".contains("planted"))
    }

    @Test("A stream is asked for as each provider wants it")
    func streams() async throws {
        let openAI = try await self.call(.openai, Asking.request(), isStreamed: true).text
        #expect(
            openAI.hasSuffix(#""stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}}"#))
        let compatible = try await self.call(.compatible, Asking.request(), isStreamed: true).text
        #expect(compatible.hasSuffix(#""stream":true,"stream_options":{"include_usage":true}}"#))
        let mistral = try await self.call(.mistral, Asking.request(), isStreamed: true).text
        #expect(mistral.hasSuffix(#""stream":true}"#) && !mistral.contains("stream_options"))
        #expect(try await self.call(.anthropic, Asking.request(), isStreamed: true).text.hasSuffix(#""stream":true}"#))
        let google = try await self.call(.google, Asking.request(), isStreamed: true)
        #expect(google.url.hasSuffix(":streamGenerateContent?alt=sse"))
        #expect(!google.text.contains("stream"))
    }

    @Test(
        "A schema keeps its order and loses what the provider does not take",
        arguments: [
            (
                ModelProvider.openai,
                #""response_format":{"type":"json_schema","json_schema":{"name":"reply","strict":true,"schema":{"type":"object","properties":{"zeta":{"type":"string","description":"A line (minLength: 1)"},"alpha":{"const":"x"}},"required":["zeta","alpha"],"additionalProperties":false}}}"#
            ),
            (
                .compatible,
                #""schema":{"type":"object","properties":{"zeta":{"type":"string","minLength":1,"description":"A line"},"alpha":{"const":"x"}},"required":["zeta","alpha"],"additionalProperties":false}}}"#
            ),
            (
                .mistral,
                #""schema":{"type":"object","properties":{"zeta":{"type":"string","minLength":1,"description":"A line"},"alpha":{"const":"x"}},"required":["zeta","alpha"],"additionalProperties":false}}}"#
            ),
            (
                .anthropic,
                #""output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"zeta":{"type":"string","description":"A line (minLength: 1)"},"alpha":{"const":"x"}},"required":["zeta","alpha"],"additionalProperties":false}}}"#
            ),
            (
                .google,
                #""responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"zeta":{"type":"string","description":"A line (minLength: 1)"},"alpha":{"enum":["x"]}},"required":["zeta","alpha"],"additionalProperties":false}"#
            ),
        ])
    func schemas(provider: ModelProvider, part: String) async throws {
        #expect(try await self.call(provider, Asking.request(schema: Asking.schema)).text.contains(part))
    }

    @Test("A property called like a keyword stays, and quoted constraints are escaped")
    func schemaNames() async throws {
        let schema = OutputSchema(
            name: "x",
            json:
                #"{"type":"object","properties":{"minLength":{"type":"string","pattern":"^\"a\"$"}},"required":["minLength"],"additionalProperties":false}"#
        )
        let text = try await self.call(.anthropic, Asking.request(schema: schema)).text
        #expect(
            text.contains(#""properties":{"minLength":{"type":"string","description":"pattern: \"^\\\"a\\\"$\""}}"#))
    }

    @Test(
        "A schema that is none is refused before anything is sent",
        arguments: ["", "[]", "{", "{\"type\":}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":nul}", "{} {}"])
    func badSchema(json: String) async throws {
        let transport = RecordedTransport(.init())
        let model = Asking.model(.openai, over: transport)
        let request = Asking.request(schema: OutputSchema(name: "reply", json: json))
        await #expect(throws: ModelError(.rejected, model: Asking.name(.openai), code: "schema_invalid")) {
            try await model.reply(to: request, deliver: nil)
        }
        #expect(transport.calls.isEmpty)
    }

    @Test("Anthropic is never sent a temperature, nor are models that reason")
    func temperatures() async throws {
        let request = Asking.request(temperature: 0.7)
        for (provider, name) in [
            (ModelProvider.anthropic, nil as String?), (.openai, "gpt-5-mini"), (.openai, "o4-mini"),
        ] {
            #expect(!(try await self.call(provider, request, name: name).text.contains("temperature")))
        }
        #expect(try await self.call(.openai, request, name: "gpt-5-chat-latest").text.contains(#""temperature":0.7"#))
        #expect(!(try await self.call(.openai, request, name: "gpt-5-pro").text.contains("reasoning_effort")))
        #expect(!(try await self.call(.google, request, name: "gemini-2.5-pro").text.contains("thinkingConfig")))
        #expect(
            try await self.call(.google, request, name: "models/gemini-2.5-flash").text
                .contains(#""thinkingConfig":{"thinkingBudget":0}"#))
    }

    @Test(
        "A model's name that could leave its place in the path is not asked",
        arguments: [
            (ModelProvider.google, "../v1/files"), (.google, "a/b"), (.google, "gemini:x"), (.google, ".."),
            (.google, ""),
            (.openai, "gpt 4"), (.openai, "gpt\n4"), (.openai, ""), (.openai, String(repeating: "x", count: 201)),
            (.compatible, "modèle"),
        ])
    func badNames(provider: ModelProvider, name: String) async throws {
        let transport = RecordedTransport(.init())
        let error = try await Asking.failure(Asking.model(provider, over: transport, name: name))
        #expect(error?.kind == .notConfigured)
        #expect(error?.code == "model_name_invalid")
        #expect(transport.calls.isEmpty)
    }

    @Test(
        "A base address that is none is not asked",
        arguments: [
            "", "models.example", "ftp://models.example", "https://", "https://user:pw@models.example",
            "https://a.example?x=1",
            "https://a.example#x", "https://a.example/../b", "https://a.example/%2e%2e", "https://a b.example",
            "https://a.example:0", "https://a.example:99999", "https://[::1", "https://[fe80::1%25eth0]/v1",
            "https://a.example/v 1",
        ])
    func badAddress(address: String) async throws {
        let transport = RecordedTransport(.init())
        let model = ModelClients.patient(over: transport).model(
            Asking.name(.compatible), at: ProviderEndpoint(provider: .compatible, baseURL: address))
        #expect(try await Asking.failure(model)?.code == "base_url_invalid")
        #expect(transport.calls.isEmpty)
    }

    @Test(
        "A base address may end as people write it",
        arguments: [
            (ModelProvider.anthropic, "https://proxy.example/v1/", "https://proxy.example/v1/messages"),
            (.anthropic, "https://proxy.example/anthropic", "https://proxy.example/anthropic/v1/messages"),
            (.mistral, "https://PROXY.example:8443/v1", "https://proxy.example:8443/v1/chat/completions"),
            (
                .google, "http://[::1]:80/v1beta",
                "http://[::1]:80/v1beta/models/gemini-3.6-flash:generateContent"
            ),
        ])
    func bases(provider: ModelProvider, base: String, url: String) async throws {
        let transport = RecordedTransport(.init(body: try #require(Self.answers[provider])))
        let model = ModelClients.patient(over: transport).model(
            Asking.name(provider), at: ProviderEndpoint(provider: provider, baseURL: base))
        _ = try await model.reply(to: Asking.request(), deliver: nil)
        let call = try #require(transport.calls.first)
        #expect(call.url == url)
        // Without a key there is no header for one.
        #expect(!call.headers.contains(name: "authorization") && !call.headers.contains(name: "x-api-key"))
    }

    @Test("A key that would break a header is refused here", arguments: ["", "sk\r\nx: y", "sk planted", "schlüssel"])
    func badKeys(key: String) async throws {
        let transport = RecordedTransport(.init())
        let model = ModelClients.patient(over: transport).model(
            Asking.name(.openai), at: ProviderEndpoint(provider: .openai, key: SecretText(key)))
        #expect(try await Asking.failure(model)?.kind == .unauthorised)
        #expect(transport.calls.isEmpty)
    }

    @Test("A talk that does not end with the user is not sent")
    func badTalk() async throws {
        let transport = RecordedTransport(.init())
        let request = ModelRequest(
            caller: Asking.caller, system: [],
            messages: [ModelMessage(role: .user, text: "a"), ModelMessage(role: .assistant, text: "b")], outputLimit: 10
        )
        await #expect(throws: ModelError(.rejected, model: Asking.name(.openai), code: "request_invalid")) {
            try await Asking.model(.openai, over: transport).reply(to: request, deliver: nil)
        }
        #expect(transport.calls.isEmpty)
    }
}
