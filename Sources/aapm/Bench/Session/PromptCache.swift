import AAPMCore

/// What a provider has kept of the prompts of one talk: the longest beginning in common with an earlier prompt, in steps of
/// 128 tokens, when it is at least 1,024.
struct PromptCache: Sendable {
    private static let least = 1_024
    private static let step = 128

    private var prompts: [MeasuredPrompt] = []

    /// Reads a prompt and keeps it.
    mutating func usage(of prompt: MeasuredPrompt, output: Int) -> TokenUsage {
        let common = self.prompts.map { $0.bytesInCommon(with: prompt) }.max() ?? 0
        self.prompts.append(prompt)
        let cached = Self.kept(common / 4)
        return TokenUsage(
            input: prompt.tokens, cachedInput: cached, cacheWrite: max(0, Self.kept(prompt.tokens) - cached),
            output: output)
    }

    private static func kept(_ tokens: Int) -> Int {
        tokens < Self.least ? 0 : tokens / Self.step * Self.step
    }
}
