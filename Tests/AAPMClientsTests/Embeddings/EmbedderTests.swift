import AAPMClients
import AAPMCore
import Testing

@Suite("Embedding models")
struct EmbedderTests {
    private func embedder(
        _ provider: ModelProvider = .compatible, over transport: any HTTPTransport, name: String = "tiny",
        dimensions: Int? = 2
    ) -> any TextEmbedder {
        ModelClients.patient(over: transport).embedder(
            ModelName(provider: provider, model: name),
            at: ProviderEndpoint(
                provider: provider, baseURL: "https://models.example/v1", key: SecretText("sk-planted")),
            dimensions: dimensions)
    }

    @Test(
        "Numbers and packed numbers are read, put into order and made of length 1",
        arguments: [
            (#"{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}]}"#),
            // 3.0, 4.0 and 0.0, 2.0 as little-endian floats.
            (#"{"data":[{"index":0,"embedding":"AABAQAAAgEA="},{"index":1,"embedding":"AAAAAAAAAEA="}]}"#),
            (#"{"data":[{"embedding":[3,4]},{"embedding":[0,2]}]}"#),
        ])
    func shapes(body: String) async throws {
        let vectors = try await self.embedder(over: RecordedTransport(.init(body: body))).vectors(
            of: ["a", "b"], for: Asking.caller)
        #expect(vectors == [[0.6, 0.8], [0, 1]])
    }

    @Test(
        "What are not the vectors that were asked for is malformed",
        arguments: [
            "", "{}", #"{"data":[]}"#, #"{"data":[{"index":0,"embedding":[1,0]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[1,0]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,0]},{"index":7,"embedding":[1,0]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,0]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1,0,0]}]}"#,
            #"{"data":[{"index":0,"embedding":"AAB"},{"index":1,"embedding":"AAAAAAAAAEA="}]}"#,
        ])
    func malformed(body: String) async throws {
        let error = await #expect(throws: ModelError.self) {
            try await self.embedder(over: RecordedTransport(.init(body: body))).vectors(
                of: ["a", "b"], for: Asking.caller)
        }
        #expect(error?.kind == .malformed)
    }

    @Test("Requests are what the provider wants")
    func requests() async throws {
        let transport = RecordedTransport(.init(body: #"{"data":[{"index":0,"embedding":[1,0]}]}"#))
        _ = try await self.embedder(.openai, over: transport).vectors(of: ["hola"], for: Asking.caller)
        _ = try await self.embedder(.mistral, over: transport).vectors(of: ["hola"], for: Asking.caller)
        let google = RecordedTransport(.init(body: #"{"embeddings":[{"values":[3,4]}]}"#))
        #expect(
            try await self.embedder(.google, over: google, name: "gemini-embedding-001").vectors(
                of: ["hola"], for: Asking.caller) == [[0.6, 0.8]])
        #expect(
            (transport.calls + google.calls).map { "\($0.url) \($0.text)" } == [
                #"https://models.example/v1/embeddings {"model":"tiny","input":["hola"],"encoding_format":"base64"}"#,
                #"https://models.example/v1/embeddings {"model":"tiny","input":["hola"]}"#,
                #"https://models.example/v1beta/models/gemini-embedding-001:batchEmbedContents {"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"hola"}]},"outputDimensionality":2}]}"#,
            ])
    }

    @Test("Many texts go in several requests, none over the provider's limits")
    func batches() async throws {
        let vectors = (0..<64).map { _ in #"{"embedding":[1,0]}"# }.joined(separator: ",")
        let rest = (0..<6).map { _ in #"{"embedding":[0,1]}"# }.joined(separator: ",")
        let transport = RecordedTransport(.init(body: "{\"data\":[\(vectors)]}"), .init(body: "{\"data\":[\(rest)]}"))
        let found = try await self.embedder(over: transport).vectors(
            of: (0..<70).map { "text \($0)" }, for: Asking.caller)
        #expect(found.count == 70 && found[63] == [1, 0] && found[64] == [0, 1])
        #expect(transport.calls.count == 2)
        let long = RecordedTransport(.init(body: #"{"data":[{"embedding":[1,0]}]}"#))
        let text = String(repeating: "x", count: 40_000)
        #expect(try await self.embedder(over: long).vectors(of: [text, text], for: Asking.caller).count == 2)
        #expect(long.calls.count == 2)
    }

    @Test("Nothing is asked for nothing, for an empty text, or of a model that is not known")
    func refused() async throws {
        let transport = RecordedTransport(.init())
        #expect(try await self.embedder(over: transport).vectors(of: [], for: Asking.caller).isEmpty)
        for (embedder, code) in [
            (self.embedder(over: transport), "text_empty"),
            (self.embedder(over: transport, dimensions: nil), "embedding_size_unknown"),
            (self.embedder(.anthropic, over: transport), "no_embeddings"),
        ] {
            let error = await #expect(throws: ModelError.self) {
                try await embedder.vectors(of: ["a", ""], for: Asking.caller)
            }
            #expect(error?.code == code)
        }
        #expect(transport.calls.isEmpty)
    }

    @Test("A provider's error is told, and not what it says")
    func errors() async throws {
        let body = #"{"error":{"message":"planted","type":"insufficient_quota","code":"insufficient_quota"}}"#
        let error = await #expect(throws: ModelError.self) {
            try await self.embedder(over: RecordedTransport(.init(status: 429, body: body))).vectors(
                of: ["a"], for: Asking.caller)
        }
        #expect(error?.kind == .quotaExhausted)
        #expect(!String(reflecting: error).contains("planted"))
    }
}
