import AAPMClients
import AAPMCore
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Synchronization

/// What the tests ask, and what comes of it.
enum Asking {
    static let caller = ModelCaller(learner: ID("learner-1"), purpose: .turn)

    /// Takes a stream and does nothing with it.
    static let ignore: ModelDelivery = { _ in }

    static let schema = OutputSchema(
        name: "reply",
        json: """
            {"type":"object","properties":{"zeta":{"type":"string","minLength":1,"description":"A line"},\
            "alpha":{"const":"x"}},"required":["zeta","alpha"],"additionalProperties":false}
            """)

    static func request(
        _ text: String = "¡Hola, \"amigo\"!\n", system: [PromptLayer] = [PromptLayer(text: "Rules", isStable: true)],
        brief: String? = nil, limit: Int = 200, temperature: Double? = nil, schema: OutputSchema? = nil,
        id: String? = nil
    ) -> ModelRequest {
        ModelRequest(
            caller: Self.caller, system: system, messages: [ModelMessage(role: .user, text: text)], brief: brief,
            outputLimit: limit, temperature: temperature, schema: schema, correlationID: id)
    }

    static func name(_ provider: ModelProvider) -> ModelName {
        let model =
            switch provider {
            case .openai: "gpt-4o-mini"
            case .anthropic: "claude-haiku-5-5"
            case .google: "gemini-3.6-flash"
            case .mistral: "mistral-small-latest"
            case .compatible: "llama3.1:8b"
            }
        return ModelName(provider: provider, model: model)
    }

    static func model(
        _ provider: ModelProvider, over transport: any HTTPTransport, name: String? = nil
    ) -> any LanguageModel {
        ModelClients.patient(over: transport).model(
            name.map { ModelName(provider: provider, model: $0) } ?? Self.name(provider),
            at: ProviderEndpoint(
                provider: provider, baseURL: provider == .compatible ? "http://models.example:8000/v1" : nil,
                key: SecretText("sk-planted")))
    }

    /// Asks for a stream and joins what is delivered.
    static func stream(
        _ model: any LanguageModel, _ request: ModelRequest = Self.request()
    ) async throws -> (reply: ModelReply, delivered: String) {
        let delivered = Mutex("")
        let reply = try await model.reply(to: request) { piece in delivered.withLock { $0 += piece } }
        return (reply, delivered.withLock { $0 })
    }

    /// The error of asking; `nil` when there was an answer.
    static func failure(_ model: any LanguageModel, isStreamed: Bool = false) async throws -> ModelError? {
        do {
            _ = try await model.reply(to: Self.request(), deliver: isStreamed ? Asking.ignore : nil)
            return nil
        } catch let error as ModelError {
            return error
        }
    }
}

extension HTTPCall {
    var text: String { self.body.map { String(buffer: $0) } ?? "" }
}
