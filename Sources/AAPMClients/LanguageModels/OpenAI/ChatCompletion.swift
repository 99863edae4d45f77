import AAPMCore
import FoundationEssentials
import NIOCore

/// What answers look like that are made as OpenAI's are: whole ones and the pieces of streams, with all that servers add
/// or leave out.
struct ChatCompletion: Decodable {
    struct Choice: Decodable {
        let message: Message?
        let delta: Message?
        let finishReason: String?

        enum CodingKeys: String, CodingKey {
            case message, delta
            case finishReason = "finish_reason"
        }
    }

    struct Message: Decodable {
        let content: Content?
        let refusal: String?
        /// Reasoning as vLLM, llama.cpp and others show it.
        let reasoning: String?

        enum CodingKeys: String, CodingKey {
            case content, refusal, reasoning
            case reasoningContent = "reasoning_content"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.content = try container.decodeIfPresent(Content.self, forKey: .content)
            self.refusal = try container.decodeIfPresent(String.self, forKey: .refusal)
            // Of no set shape: what is no text is passed over.
            let named = try? container.decodeIfPresent(String.self, forKey: .reasoningContent)
            self.reasoning = named ?? (try? container.decodeIfPresent(String.self, forKey: .reasoning))
        }
    }

    /// A text, or a list of parts of which some are thoughts.
    struct Content: Decodable {
        private struct Part: Decodable {
            let type: String?
            let text: String?
            let thinking: [Thought]?
        }

        private struct Thought: Decodable {
            let text: String?
        }

        let text: String
        let thoughts: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // One of the two; when it is neither, the second says so.
            if let text = try? container.decode(String.self) {
                self.text = text
                self.thoughts = ""
                return
            }
            let parts = try container.decode([Part].self)
            self.text = parts.filter { $0.type == "text" || $0.type == nil }.compactMap(\.text).joined()
            self.thoughts = parts.flatMap { $0.thinking ?? [] }.compactMap(\.text).joined()
        }
    }

    struct Usage: Decodable {
        struct InputDetails: Decodable {
            let cached: Int?
            let cacheWrite: Int?

            enum CodingKeys: String, CodingKey {
                case cached = "cached_tokens"
                case cacheWrite = "cache_write_tokens"
            }
        }

        struct OutputDetails: Decodable {
            let reasoning: Int?

            enum CodingKeys: String, CodingKey {
                case reasoning = "reasoning_tokens"
            }
        }

        let input: Int?
        let output: Int?
        let inputDetails: InputDetails?
        let outputDetails: OutputDetails?
        let cached: Int?

        enum CodingKeys: String, CodingKey {
            case input = "prompt_tokens"
            case output = "completion_tokens"
            case inputDetails = "prompt_tokens_details"
            case outputDetails = "completion_tokens_details"
            case cached = "num_cached_tokens"
        }

        /// Cached and reasoning tokens are parts of the two counts already.
        var tokens: TokenUsage? {
            guard let input, let output else { return nil }
            return TokenUsage(
                input: input, cachedInput: self.inputDetails?.cached ?? self.cached ?? 0,
                cacheWrite: self.inputDetails?.cacheWrite ?? 0, output: output,
                reasoning: self.outputDetails?.reasoning ?? 0)
        }
    }

    let choices: [Choice]?
    let usage: Usage?
    let error: ErrorBody.Detail?
    /// Mistral's errors are not inside a member.
    let object: String?
    let code: ErrorBody.Word?
    let type: ErrorBody.Word?

    enum CodingKeys: String, CodingKey {
        case choices, usage, error, object, code, type
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.choices = try container.decodeIfPresent([Choice].self, forKey: .choices)
        // Usage of another shape is usage that was not told; a nameless error is one all the same.
        self.usage = try? container.decodeIfPresent(Usage.self, forKey: .usage)
        self.error = try container.decodeIfPresent(ErrorBody.Detail.self, forKey: .error)
        // Of any other shape they say nothing.
        self.object = try? container.decodeIfPresent(String.self, forKey: .object)
        self.code = try? container.decodeIfPresent(ErrorBody.Word.self, forKey: .code)
        self.type = try? container.decodeIfPresent(ErrorBody.Word.self, forKey: .type)
    }
}

extension ChatCompletion {
    static func decode(_ body: ByteBuffer) throws(ProviderFault) -> Self {
        try Self.decode(Data(body.readableBytesView))
    }

    private static func decode(_ json: Data) throws(ProviderFault) -> Self {
        do {
            return try JSONDecoder().decode(Self.self, from: json)
        } catch {
            throw ProviderFault(.malformed, code: "bad_json")
        }
    }

    /// Reads one event of a stream, which may be the usage alone, an error, or `[DONE]`.
    static func read(_ event: ServerSentEventParser.Event, into draft: inout ReplyDraft) throws(ProviderFault) {
        if event.bytes.elementsEqual("[DONE]".utf8) {
            draft.isEnded = true
            // Some servers never say why they stopped; they do say that they did.
            if draft.stop == nil, !draft.text.isEmpty { draft.stop = .complete }
            return
        }
        if event.name == "error" { throw ErrorBody(event.bytes).fault(status: 500) }
        try Self.decode(Data(event.bytes)).fill(&draft)
    }

    func fill(_ draft: inout ReplyDraft) throws(ProviderFault) {
        if let error { throw ErrorBody(error).fault(status: 500) }
        if self.object == "error" {
            throw ErrorBody(ErrorBody.Detail(code: self.code, type: self.type)).fault(status: 500)
        }
        if let tokens = self.usage?.tokens { draft.usage = tokens }
        guard let choices else { throw ProviderFault(.malformed, code: "no_choices") }
        guard let choice = choices.first else { return }
        if let message = choice.message ?? choice.delta {
            draft.appendHidden(message.reasoning ?? "")
            draft.appendHidden(message.content?.thoughts ?? "")
            draft.append(message.content?.text ?? "")
            if let refusal = message.refusal, !refusal.isEmpty {
                draft.appendHidden(refusal)
                draft.stop = .refusal
            }
        }
        // A refusal ends with `stop` like any other answer.
        guard let reason = choice.finishReason, draft.stop != .refusal else { return }
        switch reason {
        case "stop", "eos", "end_turn": draft.stop = .complete
        case "length", "model_length", "max_tokens": draft.stop = .length
        case "content_filter": draft.stop = .refusal
        case "error": throw ProviderFault(.serverError, code: "finish_error")
        default: draft.stop = .other
        }
    }

    // MARK: Requests

    static func write(_ role: String, _ text: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("role", role)
            json.member("content", text)
        }
    }

    /// - Parameter schema: As JSON, in the part of JSON Schema that the provider takes.
    static func write(schema: String, name: String, to json: inout JSONWriter) {
        json.object("response_format") { json in
            json.member("type", "json_schema")
            json.object("json_schema") { json in
                json.member("name", name)
                json.member("strict", true)
                json.key("schema")
                json.raw(schema)
            }
        }
    }
}
