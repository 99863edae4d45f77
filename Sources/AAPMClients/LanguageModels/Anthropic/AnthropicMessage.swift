import AAPMCore
import FoundationEssentials
import NIOCore

/// A whole answer of Anthropic's.
struct AnthropicMessage: Decodable {
    struct Block: Decodable {
        let type: String?
        let text: String?
        let thinking: String?
    }

    struct Usage: Decodable {
        let input: Int?
        let cacheWrite: Int?
        let cacheRead: Int?
        let output: Int?
        let outputDetails: OutputDetails?

        struct OutputDetails: Decodable {
            let thinking: Int?

            enum CodingKeys: String, CodingKey {
                case thinking = "thinking_tokens"
            }
        }

        enum CodingKeys: String, CodingKey {
            case input = "input_tokens"
            case cacheWrite = "cache_creation_input_tokens"
            case cacheRead = "cache_read_input_tokens"
            case output = "output_tokens"
            case outputDetails = "output_tokens_details"
        }
    }

    let content: [Block]?
    let stopReason: String?
    let usage: Usage?
    let type: String?
    let error: ErrorBody.Detail?

    enum CodingKeys: String, CodingKey {
        case content, usage, type, error
        case stopReason = "stop_reason"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.content = try container.decodeIfPresent([Block].self, forKey: .content)
        self.stopReason = try container.decodeIfPresent(String.self, forKey: .stopReason)
        // Usage of another shape is usage that was not told.
        self.usage = try? container.decodeIfPresent(Usage.self, forKey: .usage)
        self.type = try container.decodeIfPresent(String.self, forKey: .type)
        self.error = try container.decodeIfPresent(ErrorBody.Detail.self, forKey: .error)
    }

    static func decode(_ body: ByteBuffer) throws(ProviderFault) -> Self {
        do {
            return try JSONDecoder().decode(Self.self, from: Data(body.readableBytesView))
        } catch {
            throw ProviderFault(.malformed, code: "bad_json")
        }
    }

    func fill(_ draft: inout ReplyDraft) throws(ProviderFault) {
        if let error { throw ErrorBody(error).fault(status: 500) }
        guard let content else { throw ProviderFault(.malformed, code: "no_content") }
        // Thoughts may come before the text.
        for block in content {
            if block.type == "text" { draft.append(block.text ?? "") }
            draft.appendHidden(block.thinking ?? "")
        }
        self.usage?.merge(into: &draft)
        draft.stop = Self.stop(self.stopReason)
    }

    static func stop(_ reason: String?) -> StopReason? {
        switch reason {
        case nil: nil
        case "end_turn", "stop_sequence": .complete
        case "max_tokens", "model_context_window_exceeded": .length
        case "refusal": .refusal
        default: .other
        }
    }
}

extension AnthropicMessage.Usage {
    /// Later counts replace earlier ones: they are sums already. What is read from and written to the cache is not in
    /// `input_tokens`.
    func merge(into draft: inout ReplyDraft) {
        let old = draft.usage
        let read = self.cacheRead ?? old?.cachedInput ?? 0
        let write = self.cacheWrite ?? old?.cacheWrite ?? 0
        guard let plain = self.input ?? old.map({ $0.input - $0.cachedInput - $0.cacheWrite }),
            [plain, read, write].allSatisfy({ (0...100_000_000).contains($0) })
        else { return }
        draft.usage = TokenUsage(
            input: plain + read + write, cachedInput: read, cacheWrite: write, output: self.output ?? old?.output ?? 0,
            reasoning: self.outputDetails?.thinking ?? old?.reasoning ?? 0)
    }
}
