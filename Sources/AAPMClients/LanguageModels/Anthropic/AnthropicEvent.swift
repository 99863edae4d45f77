import AAPMCore
import FoundationEssentials

/// One event of a stream of Anthropic's. Kinds that are not known are passed over: more may come at any time.
struct AnthropicEvent: Decodable {
    struct Delta: Decodable {
        let type: String?
        let text: String?
        let thinking: String?
        let stopReason: String?

        enum CodingKeys: String, CodingKey {
            case type, text, thinking
            case stopReason = "stop_reason"
        }
    }

    struct Start: Decodable {
        let usage: AnthropicMessage.Usage?
    }

    let type: String
    let message: Start?
    let block: AnthropicMessage.Block?
    let delta: Delta?
    let usage: AnthropicMessage.Usage?
    let error: ErrorBody.Detail?

    enum CodingKeys: String, CodingKey {
        case type, message, delta, usage, error
        case block = "content_block"
    }

    static func decode(_ event: ServerSentEventParser.Event) throws(ProviderFault) -> Self {
        do {
            return try JSONDecoder().decode(Self.self, from: Data(event.bytes))
        } catch {
            throw ProviderFault(.malformed, code: "bad_json")
        }
    }

    func fill(_ draft: inout ReplyDraft) throws(ProviderFault) {
        switch self.type {
        case "message_start":
            self.message?.usage?.merge(into: &draft)
            draft.isUsageFinal = false
        case "content_block_start":
            if self.block?.type == "text" { draft.append(self.block?.text ?? "") }
        case "content_block_delta":
            if self.delta?.type == "text_delta" { draft.append(self.delta?.text ?? "") }
            draft.appendHidden(self.delta?.thinking ?? "")
        case "message_delta":
            if let usage, usage.output != nil {
                usage.merge(into: &draft)
                draft.isUsageFinal = true
            }
            if let stop = AnthropicMessage.stop(self.delta?.stopReason) { draft.stop = stop }
        case "message_stop": draft.isEnded = true
        case "error":
            throw (self.error.map { ErrorBody($0) } ?? ErrorBody([])).fault(status: 500)
        default: break
        }
    }
}
