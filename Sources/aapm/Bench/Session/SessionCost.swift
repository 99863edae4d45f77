import AAPMCore

/// All calls for one talk, with a provider that keeps prompts and with one that does not.
struct SessionCost: Sendable {
    struct Call: Sendable {
        let purpose: ModelPurpose
        let usage: TokenUsage
    }

    private let calls: [Call]

    /// - Parameter prompts: In the order in which they were asked, each with the tokens of its answer.
    init(_ prompts: [(prompt: MeasuredPrompt, output: Int)]) {
        var cache = PromptCache()
        self.calls = prompts.map {
            Call(purpose: $0.prompt.purpose, usage: cache.usage(of: $0.prompt, output: $0.output))
        }
    }

    /// The sums, of one purpose or of all.
    func total(_ purpose: ModelPurpose? = nil) -> (calls: Int, usage: TokenUsage) {
        let counted = self.calls.filter { purpose == nil || $0.purpose == purpose }
        let usage = counted.reduce(into: TokenUsage()) { sum, call in
            sum.input += call.usage.input
            sum.cachedInput += call.usage.cachedInput
            sum.cacheWrite += call.usage.cacheWrite
            sum.output += call.usage.output
        }
        return (counted.count, usage)
    }

    func cost(at price: ModelPrice, isCached: Bool) -> MicroUSD {
        self.calls.reduce(.zero) { sum, call in
            let usage = isCached ? call.usage : TokenUsage(input: call.usage.input, output: call.usage.output)
            return sum + price.cost(of: usage)
        }
    }
}
