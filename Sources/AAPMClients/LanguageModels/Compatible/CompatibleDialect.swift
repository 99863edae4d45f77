import AAPMCore
import NIOHTTP1

/// A server that speaks OpenAI's chat completions as most do: Ollama, vLLM, llama.cpp, LM Studio, gateways.
struct CompatibleDialect: ChatCompletionDialect {
    let model: String
    let endpoint: CheckedEndpoint

    var requestIDHeader: String { "x-request-id" }

    func call(_ request: ModelRequest, isStreamed: Bool) throws(ProviderFault) -> HTTPCall {
        let schema = try request.schema.map { schema throws(ProviderFault) in
            try OutputSchemaText.text(of: schema, for: .plain)
        }
        var json = JSONWriter(capacity: request.sizeOfText)
        json.object { json in
            json.member("model", self.model)
            json.array("messages") { json in
                // One, since templates of many models take no second.
                if let system = request.systemText { ChatCompletion.write("system", system, to: &json) }
                for message in request.messagesAndBrief {
                    ChatCompletion.write(message.role.rawValue, message.text, to: &json)
                }
            }
            // The newer name is not understood everywhere, and both are refused by some.
            json.member("max_tokens", request.outputLimit)
            json.member("temperature", request.temperature)
            if let schema, let name = request.schema?.name {
                ChatCompletion.write(schema: schema, name: name, to: &json)
            }
            if let id = request.correlationID { json.member("user", id) }
            if isStreamed {
                json.member("stream", true)
                json.object("stream_options") { $0.member("include_usage", true) }
            }
        }
        return self.endpoint.post("/chat/completions", json.buffer, isStreamed: isStreamed)
    }

    func allowance(in headers: HTTPHeaders) -> ProviderAllowance? {
        ProviderAllowance(
            headers, requests: ["x-ratelimit-remaining-requests", "x-ratelimit-remaining"],
            tokens: ["x-ratelimit-remaining-tokens"],
            resets: ["x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"])
    }
}
