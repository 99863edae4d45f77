/// A model of a provider, such as `anthropic:claude-haiku-5-5`.
package struct ModelName: Hashable, Sendable, Codable, CustomStringConvertible {
    package let provider: ModelProvider
    /// The provider's own name of the model.
    package let model: String

    package init(provider: ModelProvider, model: String) {
        self.provider = provider
        self.model = model
    }

    package var description: String { "\(self.provider.rawValue):\(self.model)" }
}

/// Whose wire format a model speaks.
package enum ModelProvider: String, Codable, Sendable, CaseIterable {
    case openai, anthropic, google, mistral
    /// Any server that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, gateways.
    case compatible
}
