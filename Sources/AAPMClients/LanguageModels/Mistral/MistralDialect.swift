import AAPMCore
import NIOHTTP1

/// Mistral's chat completions: OpenAI's in shape, with a request that takes no member but its own.
struct MistralDialect: ChatCompletionDialect {
    let model: String
    let endpoint: CheckedEndpoint

    var requestIDHeader: String { "mistral-correlation-id" }

    func call(_ request: ModelRequest, isStreamed: Bool) throws(ProviderFault) -> HTTPCall {
        let schema = try request.schema.map { schema throws(ProviderFault) in
            try OutputSchemaText.text(of: schema, for: .plain)
        }
        var json = JSONWriter(capacity: request.sizeOfText)
        json.object { json in
            json.member("model", self.model)
            json.array("messages") { json in
                if let system = request.systemText { ChatCompletion.write("system", system, to: &json) }
                for message in request.messagesAndBrief {
                    ChatCompletion.write(message.role.rawValue, message.text, to: &json)
                }
            }
            json.member("max_tokens", request.outputLimit)
            json.member("temperature", request.temperature)
            if let schema, let name = request.schema?.name {
                ChatCompletion.write(schema: schema, name: name, to: &json)
            }
            // There is no member for the end user; this one only finds what was cached.
            if let id = request.correlationID {
                json.member("prompt_cache_key", String("\(request.caller.purpose.rawValue)-\(id)".prefix(64)))
            }
            // Usage comes unasked: to ask for it is an error.
            if isStreamed { json.member("stream", true) }
        }
        return self.endpoint.post("/v1/chat/completions", json.buffer, isStreamed: isStreamed)
    }

    func allowance(in headers: HTTPHeaders) -> ProviderAllowance? {
        ProviderAllowance(
            headers, requests: ["x-ratelimit-remaining", "ratelimit-remaining"],
            tokens: ["x-ratelimitbysize-remaining-minute", "ratelimitbysize-remaining"],
            resets: ["ratelimitbysize-reset"])
    }
}
