import AAPMCore
import NIOCore
import NIOHTTP1

/// Google's Gemini, by the Developer API.
struct GeminiDialect: ProviderDialect {
    let model: String
    let endpoint: CheckedEndpoint

    /// It has none; the answer's body has.
    var requestIDHeader: String { "x-request-id" }

    func call(_ request: ModelRequest, isStreamed: Bool) throws(ProviderFault) -> HTTPCall {
        let schema = try request.schema.map { schema throws(ProviderFault) in
            try OutputSchemaText.text(of: schema, for: .google)
        }
        var json = JSONWriter(capacity: request.sizeOfText)
        json.object { json in
            let layers = request.system.filter { !$0.text.isEmpty }
            if !layers.isEmpty {
                json.object("systemInstruction") { json in
                    json.array("parts") { json in
                        for layer in layers { json.object { $0.member("text", layer.text) } }
                    }
                }
            }
            json.array("contents") { json in
                for (index, message) in request.messages.enumerated() {
                    json.object { json in
                        json.member("role", message.role == .user ? "user" : "model")
                        json.array("parts") { json in
                            json.object { $0.member("text", message.text) }
                            if index == request.messages.count - 1, let brief = request.brief {
                                json.object { $0.member("text", brief) }
                            }
                        }
                    }
                }
            }
            json.object("generationConfig") { json in
                json.member("maxOutputTokens", request.outputLimit)
                json.member("temperature", request.temperature)
                if let schema {
                    json.member("responseMimeType", "application/json")
                    json.key("responseJsonSchema")
                    json.raw(schema)
                }
                self.writeThinking(to: &json)
            }
        }
        // There is no member for the end user.
        let verb = isStreamed ? "streamGenerateContent?alt=sse" : "generateContent"
        return self.endpoint.post("/v1beta/models/\(self.model):\(verb)", json.buffer, isStreamed: isStreamed)
    }

    /// A talk waits for every token that is thought, and thoughts count towards the limit of the answer.
    private func writeThinking(to json: inout JSONWriter) {
        if self.model.hasPrefix("gemini-3") {
            json.object("thinkingConfig") { $0.member("thinkingLevel", "LOW") }
        } else if self.model.hasPrefix("gemini-2.5-flash") {
            json.object("thinkingConfig") { $0.member("thinkingBudget", 0) }
        }
    }

    func read(_ body: ByteBuffer, into draft: inout ReplyDraft) throws(ProviderFault) {
        try GeminiResponse.decode(Array(body.readableBytesView)).fill(&draft)
        if draft.stop == nil { draft.stop = .other }
    }

    func read(_ event: ServerSentEventParser.Event, into draft: inout ReplyDraft) throws(ProviderFault) {
        try GeminiResponse.decode(event.bytes).fill(&draft)
    }

    func fault(status: Int, headers: HTTPHeaders, body: ByteBuffer) -> ProviderFault {
        ErrorBody(body).fault(status: status)
    }

    func allowance(in headers: HTTPHeaders) -> ProviderAllowance? { nil }
}
