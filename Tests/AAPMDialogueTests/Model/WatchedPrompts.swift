import AAPMCore
import Synchronization

/// Prompts that count how many of them were written.
final class WatchedPrompts: PromptBook {
    private let prompts: any PromptBook
    private let count = Mutex(0)

    init(_ prompts: any PromptBook) {
        self.prompts = prompts
    }

    var written: Int { self.count.withLock { $0 } }

    var version: String { self.prompts.version }

    func text(_ name: PromptName, _ values: [String: PromptValue]) throws -> String {
        self.count.withLock { $0 += 1 }
        return try self.prompts.text(name, values)
    }

    func isPassage(_ words: [String]) -> Bool { self.prompts.isPassage(words) }
}
