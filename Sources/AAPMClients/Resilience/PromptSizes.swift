import AAPMCore
import Synchronization

/// How many tokens prompts were that a provider has counted before. The same text is always the same tokens, so what is
/// set aside for it a second time need not be a guess by its length.
final class PromptSizes: Sendable {
    private struct Prompt: Hashable {
        let model: ModelName
        let hash: Int
    }

    /// In two halves: when the new one is full the old one is forgotten.
    private struct Memory {
        var new: [Prompt: Int] = [:]
        var old: [Prompt: Int] = [:]
    }

    private static let capacity = 2_048

    private let memory = Mutex(Memory())

    func tokens(of request: ModelRequest, for model: ModelName) -> Int? {
        let prompt = Self.prompt(request, model)
        return self.memory.withLock { $0.new[prompt] ?? $0.old[prompt] }
    }

    func note(_ tokens: Int, of request: ModelRequest, for model: ModelName) {
        let prompt = Self.prompt(request, model)
        self.memory.withLock { memory in
            if memory.new.count >= Self.capacity { memory = Memory(old: memory.new) }
            memory.new[prompt] = tokens
        }
    }

    private static func prompt(_ request: ModelRequest, _ model: ModelName) -> Prompt {
        var hasher = Hasher()
        hasher.combine(request.system)
        hasher.combine(request.messages)
        hasher.combine(request.brief)
        hasher.combine(request.schema)
        return Prompt(model: model, hash: hasher.finalize())
    }
}
