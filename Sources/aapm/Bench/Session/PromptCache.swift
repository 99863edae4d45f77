import AAPMCore

/// What a provider has kept of the prompts of one talk.
struct PromptCache: Sendable {
    /// How providers keep prompts; nothing shorter than 1,024 tokens in any case.
    enum Rule: CaseIterable, Sendable {
        /// Up to marks in the prompt, exactly, found again at the same marks: Anthropic, OpenAI from GPT-5.6 on.
        case marks
        /// The longest beginning in common with an earlier prompt, in steps of 128 tokens: Gemini, Mistral, OpenAI before.
        case beginnings
        case none
    }

    private static let least = 1_024
    private static let step = 128

    private let rule: Rule
    private var prompts: [MeasuredPrompt] = []

    init(_ rule: Rule) {
        self.rule = rule
    }

    /// Reads a prompt and keeps it.
    mutating func usage(of prompt: MeasuredPrompt, output: Int) -> TokenUsage {
        let common = self.prompts.map { (prompt: $0, bytes: $0.bytesInCommon(with: prompt)) }
        self.prompts.append(prompt)
        let cached: Int
        let kept: Int
        switch self.rule {
        case .none: (cached, kept) = (0, 0)
        case .marks:
            let found = common.flatMap { earlier in
                earlier.prompt.marks.filter { $0 <= earlier.bytes && prompt.marks.contains($0) }
            }
            cached = Self.exact(found.max() ?? 0)
            kept = Self.exact(prompt.marks.last ?? 0)
        case .beginnings:
            cached = Self.exact((common.map(\.bytes).max() ?? 0)) / Self.step * Self.step
            kept = Self.exact(prompt.bytes.count) / Self.step * Self.step
        }
        return TokenUsage(
            input: prompt.tokens, cachedInput: cached, cacheWrite: max(0, kept - cached), output: output)
    }

    private static func exact(_ bytes: Int) -> Int {
        bytes / 4 < Self.least ? 0 : bytes / 4
    }
}
