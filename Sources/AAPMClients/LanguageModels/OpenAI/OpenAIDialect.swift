import AAPMCore
import NIOCore
import NIOHTTP1

/// OpenAI's chat completions.
struct OpenAIDialect: ProviderDialect {
    let model: String
    let endpoint: CheckedEndpoint

    var requestIDHeader: String { "x-request-id" }

    func call(_ request: ModelRequest, isStreamed: Bool) throws(ProviderFault) -> HTTPCall {
        let isReasoning = Self.isReasoning(self.model)
        let marks = Self.keepsMarked(self.model) && request.system.contains { $0.isStable && !$0.text.isEmpty }
        let schema = try request.schema.map { schema throws(ProviderFault) in
            try OutputSchemaText.text(of: schema, for: .openAI)
        }
        var json = JSONWriter(capacity: request.sizeOfText)
        json.object { json in
            json.member("model", self.model)
            json.array("messages") { json in
                let role = isReasoning ? "developer" : "system"
                if marks {
                    MarkedChat(request).write(role, to: &json)
                } else {
                    if let system = request.systemText { ChatCompletion.write(role, system, to: &json) }
                    for message in request.messages {
                        ChatCompletion.write(message.role.rawValue, message.text, to: &json)
                    }
                }
                if let brief = request.brief { ChatCompletion.write(role, brief, to: &json) }
            }
            // Otherwise every prompt is written to the cache as a whole, at a price, and none is found there again.
            if marks { json.object("prompt_cache_options") { $0.member("mode", "explicit") } }
            // `max_tokens` is refused by reasoning models; this one is understood by all.
            json.member("max_completion_tokens", request.outputLimit)
            if isReasoning {
                // A talk waits for every token that is thought. They take no temperature.
                if !Self.hasFixedEffort(self.model) { json.member("reasoning_effort", "low") }
            } else {
                json.member("temperature", request.temperature)
            }
            if let schema, let name = request.schema?.name {
                ChatCompletion.write(schema: schema, name: name, to: &json)
            }
            if let id = request.correlationID {
                json.member("safety_identifier", String(id.prefix(64)))
                // The same learner's prompts begin alike for as long as their purpose is the same.
                json.member("prompt_cache_key", String("\(request.caller.purpose.rawValue)-\(id)".prefix(64)))
            }
            if isStreamed {
                json.member("stream", true)
                json.object("stream_options") { json in
                    json.member("include_usage", true)
                    json.member("include_obfuscation", false)
                }
            }
        }
        return self.endpoint.post("/chat/completions", json.buffer, isStreamed: isStreamed)
    }

    func read(_ body: ByteBuffer, into draft: inout ReplyDraft) throws(ProviderFault) {
        try ChatCompletion.decode(body).fill(&draft)
    }

    func read(_ event: ServerSentEventParser.Event, into draft: inout ReplyDraft) throws(ProviderFault) {
        try ChatCompletion.read(event, into: &draft)
    }

    func fault(status: Int, headers: HTTPHeaders, body: ByteBuffer) -> ProviderFault {
        ErrorBody(body).fault(status: status, shouldRetry: headers.first(name: "x-should-retry"))
    }

    func allowance(in headers: HTTPHeaders) -> ProviderAllowance? {
        ProviderAllowance(
            headers, requests: ["x-ratelimit-remaining-requests"], tokens: ["x-ratelimit-remaining-tokens"],
            resets: ["x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"])
    }

    /// By the names that OpenAI gives: `o1`, `o4-mini`, `gpt-5…`, but not the chat variants of those.
    static func isReasoning(_ model: String) -> Bool {
        guard !model.contains("chat-latest") else { return false }
        if model.hasPrefix("gpt-"), let version = model.dropFirst(4).first?.wholeNumberValue { return version >= 5 }
        return model.hasPrefix("o") && model.dropFirst().first?.wholeNumberValue != nil
    }

    /// Since GPT-5.6 a prompt is kept up to marks alone, and before up to where two prompts differ.
    static func keepsMarked(_ model: String) -> Bool {
        guard model.hasPrefix("gpt-") else { return false }
        let version = model.dropFirst(4).prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) ?? 0 }
        guard let major = version.first else { return false }
        return major > 5 || (major == 5 && version.count > 1 && version[1] >= 6)
    }

    /// The big ones think as long as they like.
    private static func hasFixedEffort(_ model: String) -> Bool {
        model.split(separator: "-").contains("pro") || model.hasPrefix("o1-mini")
    }
}
