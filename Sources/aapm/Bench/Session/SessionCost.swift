import AAPMCore

/// All calls for one talk.
struct SessionCost: Sendable {
    struct Call: Sendable {
        let purpose: ModelPurpose
        let usage: TokenUsage
    }

    private let calls: [Call]

    /// - Parameters:
    ///   - prompts: In the order in which they were asked, each with the tokens of its answer.
    ///   - rule: How the provider keeps them.
    init(_ prompts: [MeasuredCall], kept rule: PromptCache.Rule) {
        var cache = PromptCache(rule)
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

    func cost(at price: ModelPrice) -> MicroUSD {
        self.calls.reduce(.zero) { $0 + price.cost(of: $1.usage) }
    }
}
