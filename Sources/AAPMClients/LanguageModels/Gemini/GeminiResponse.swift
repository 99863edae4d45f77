import AAPMCore
import FoundationEssentials

/// An answer of Gemini's: a whole one, or one of those that a stream is made of.
struct GeminiResponse: Decodable {
    struct Candidate: Decodable {
        let content: Content?
        let finishReason: String?
    }

    struct Content: Decodable {
        let parts: [Part]?
    }

    struct Part: Decodable {
        let text: String?
        let thought: Bool?
    }

    struct Feedback: Decodable {
        let blockReason: String?
    }

    struct Usage: Decodable {
        let promptTokenCount: Int?
        let cachedContentTokenCount: Int?
        let candidatesTokenCount: Int?
        let thoughtsTokenCount: Int?
        let toolUsePromptTokenCount: Int?
    }

    let candidates: [Candidate]?
    let promptFeedback: Feedback?
    let usage: Usage?
    let responseId: String?
    let error: ErrorBody.Detail?

    enum CodingKeys: String, CodingKey {
        case candidates, promptFeedback, responseId, error
        case usage = "usageMetadata"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.candidates = try container.decodeIfPresent([Candidate].self, forKey: .candidates)
        self.promptFeedback = try container.decodeIfPresent(Feedback.self, forKey: .promptFeedback)
        // Usage of another shape is usage that was not told.
        self.usage = try? container.decodeIfPresent(Usage.self, forKey: .usage)
        self.responseId = try container.decodeIfPresent(String.self, forKey: .responseId)
        self.error = try container.decodeIfPresent(ErrorBody.Detail.self, forKey: .error)
    }

    static func decode(_ json: [UInt8]) throws(ProviderFault) -> Self {
        do {
            return try JSONDecoder().decode(Self.self, from: Data(json))
        } catch {
            throw ProviderFault(.malformed, code: "bad_json")
        }
    }

    func fill(_ draft: inout ReplyDraft) throws(ProviderFault) {
        if let error { throw ErrorBody(error).fault(status: 500) }
        if let id = ProviderCode.requestID(self.responseId) { draft.requestID = id }
        self.fillUsage(&draft)
        guard let candidate = self.candidates?.first else {
            // A blocked prompt is a success without candidates.
            if self.promptFeedback?.blockReason != nil {
                draft.stop = .refusal
            } else if self.usage == nil {
                throw ProviderFault(.malformed, code: "no_candidates")
            }
            return
        }
        for part in candidate.content?.parts ?? [] {
            if part.thought ?? false { draft.appendHidden(part.text ?? "") } else { draft.append(part.text ?? "") }
        }
        if let reason = candidate.finishReason { draft.stop = Self.stop(reason) }
    }

    /// On every piece of a stream, for all of it so far. Thoughts are beside the candidates' tokens.
    private func fillUsage(_ draft: inout ReplyDraft) {
        guard let usage, let prompt = usage.promptTokenCount,
            [
                prompt, usage.candidatesTokenCount ?? 0, usage.thoughtsTokenCount ?? 0,
                usage.toolUsePromptTokenCount ?? 0,
            ]
            .allSatisfy({ (0...100_000_000).contains($0) })
        else { return }
        let thoughts = usage.thoughtsTokenCount ?? 0
        draft.usage = TokenUsage(
            input: prompt + (usage.toolUsePromptTokenCount ?? 0), cachedInput: usage.cachedContentTokenCount ?? 0,
            output: (usage.candidatesTokenCount ?? 0) + thoughts, reasoning: thoughts)
    }

    private static func stop(_ reason: String) -> StopReason {
        switch reason {
        case "STOP": .complete
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "ESCALATION": .refusal
        default: .other
        }
    }
}
