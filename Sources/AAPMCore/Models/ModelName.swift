/// A model of a provider, such as `anthropic:claude-haiku-5-5`.
package struct ModelName: Hashable, Sendable, Codable, CustomStringConvertible {
    package let provider: ModelProvider
    /// The provider's own name of the model.
    package let model: String

    package init(provider: ModelProvider, model: String) {
        self.provider = provider
        self.model = model
    }

    /// Reads `provider:model`; a model's name may have further colons, as those of Ollama do.
    package init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let provider = ModelProvider(rawValue: String(parts[0])),
            !parts[1].isEmpty, parts[1].utf8.count <= 200,
            parts[1].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") })
        else { return nil }
        self.init(provider: provider, model: String(parts[1]))
    }

    package var description: String { "\(self.provider.rawValue):\(self.model)" }
}

/// Whose wire format a model speaks.
package enum ModelProvider: String, Codable, Sendable, CaseIterable {
    case openai, anthropic, google, mistral
    /// Any server that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, gateways.
    case compatible
}
