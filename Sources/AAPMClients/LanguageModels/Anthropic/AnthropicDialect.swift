import AAPMCore
import NIOCore
import NIOHTTP1

/// Anthropic's messages.
struct AnthropicDialect: ProviderDialect {
    let model: String
    let endpoint: CheckedEndpoint

    var requestIDHeader: String { "request-id" }

    func call(_ request: ModelRequest, isStreamed: Bool) throws(ProviderFault) -> HTTPCall {
        let schema = try request.schema.map { schema throws(ProviderFault) in
            try OutputSchemaText.text(of: schema, for: .anthropic)
        }
        var json = JSONWriter(capacity: request.sizeOfText)
        // No temperature: newer models and the newer version of the interface refuse every one.
        json.object { json in
            json.member("model", self.model)
            json.member("max_tokens", request.outputLimit)
            Self.write(request.system, to: &json)
            json.array("messages") { json in
                for message in request.messages.dropLast(request.brief == nil ? 0 : 1) {
                    ChatCompletion.write(message.role.rawValue, message.text, to: &json)
                }
                if let brief = request.brief, let last = request.messages.last {
                    Self.write(last, before: brief, to: &json)
                }
            }
            if let schema {
                json.object("output_config") { json in
                    json.object("format") { json in
                        json.member("type", "json_schema")
                        json.key("schema")
                        json.raw(schema)
                    }
                }
            }
            if let id = request.correlationID {
                json.object("metadata") { $0.member("user_id", String(id.prefix(256))) }
            }
            if isStreamed { json.member("stream", true) }
        }
        return self.endpoint.post("/v1/messages", json.buffer, isStreamed: isStreamed)
    }

    /// Blocks must not be empty; the ends of the last two that are stable mark what is kept. At most four marks are taken.
    private static func write(_ layers: [PromptLayer], to json: inout JSONWriter) {
        let layers = layers.filter { !$0.text.isEmpty }
        guard !layers.isEmpty else { return }
        let marked = layers.indices.filter { layers[$0].isStable }.suffix(2)
        json.array("system") { json in
            for (index, layer) in layers.enumerated() {
                json.object { json in
                    json.member("type", "text")
                    json.member("text", layer.text)
                    if marked.contains(index) { Self.mark(&json) }
                }
            }
        }
    }

    /// The talk so far is kept for the next line; what is wanted of this one is not.
    private static func write(_ message: ModelMessage, before brief: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("role", message.role.rawValue)
            json.array("content") { json in
                json.object { json in
                    json.member("type", "text")
                    json.member("text", message.text)
                    Self.mark(&json)
                }
                json.object { json in
                    json.member("type", "text")
                    json.member("text", brief)
                }
            }
        }
    }

    private static func mark(_ json: inout JSONWriter) {
        json.object("cache_control") { $0.member("type", "ephemeral") }
    }

    func read(_ body: ByteBuffer, into draft: inout ReplyDraft) throws(ProviderFault) {
        try AnthropicMessage.decode(body).fill(&draft)
    }

    func read(_ event: ServerSentEventParser.Event, into draft: inout ReplyDraft) throws(ProviderFault) {
        try AnthropicEvent.decode(event).fill(&draft)
    }

    func fault(status: Int, headers: HTTPHeaders, body: ByteBuffer) -> ProviderFault {
        ErrorBody(body).fault(status: status, shouldRetry: headers.first(name: "x-should-retry"))
    }

    func allowance(in headers: HTTPHeaders) -> ProviderAllowance? {
        ProviderAllowance(
            headers, requests: ["anthropic-ratelimit-requests-remaining"],
            tokens: ["anthropic-ratelimit-tokens-remaining"],
            resets: ["anthropic-ratelimit-requests-reset", "anthropic-ratelimit-tokens-reset"])
    }
}
