import AAPMCore
import Foundation

/// A request in OpenAI's format, as far as benches of gateways use it.
struct ChatCompletionCall: Decodable {
    struct Message: Decodable {
        let role: String
        let content: String
    }

    struct StreamOptions: Decodable {
        let includeUsage: Bool?

        enum CodingKeys: String, CodingKey {
            case includeUsage = "include_usage"
        }
    }

    let model: String
    let messages: [Message]
    let maxTokens: Int?
    let maxCompletionTokens: Int?
    let temperature: Double?
    let stream: Bool?
    let streamOptions: StreamOptions?

    enum CodingKeys: String, CodingKey {
        case model, messages, temperature, stream
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case streamOptions = "stream_options"
    }

    /// What is set aside for a call that names no limit.
    private static let standardLimit = 1_024

    /// - Returns: `nil` when there is nothing to answer.
    func request(by learner: ID<Learner>) -> ModelRequest? {
        var layers: [PromptLayer] = []
        var messages: [ModelMessage] = []
        for message in self.messages where !message.content.isEmpty {
            switch message.role {
            case "system", "developer": layers.append(PromptLayer(text: message.content, isStable: true))
            case "assistant": Self.append(message.content, as: .assistant, to: &messages)
            default: Self.append(message.content, as: .user, to: &messages)
            }
        }
        let limit = self.maxCompletionTokens ?? self.maxTokens ?? Self.standardLimit
        guard messages.last?.role == .user, limit > 0 else { return nil }
        return ModelRequest(
            caller: ModelCaller(learner: learner, purpose: .bench), system: layers, messages: messages,
            outputLimit: limit, temperature: self.temperature)
    }

    /// The roles take turns.
    private static func append(_ text: String, as role: ModelMessage.Role, to messages: inout [ModelMessage]) {
        if let last = messages.last, last.role == role {
            messages[messages.count - 1] = ModelMessage(role: role, text: last.text + "\n" + text)
        } else {
            messages.append(ModelMessage(role: role, text: text))
        }
    }
}
