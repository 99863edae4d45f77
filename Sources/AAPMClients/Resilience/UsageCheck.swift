package import AAPMCore

/// What a call is counted as: the provider's own numbers where they can be right, else our own on the high side.
///
/// Pure.
package struct UsageCheck: Hashable, Sendable {
    private let promptBytes: Int
    private let outputLimit: Int

    package init(promptBytes: Int, outputLimit: Int) {
        self.promptBytes = promptBytes
        self.outputLimit = outputLimit
    }

    /// Whether a provider's numbers can be right. No token has more than forty bytes on average, and nobody reads twice
    /// what was sent, whatever frame a provider puts around it.
    package func isPlausible(_ usage: TokenUsage, textBytes: Int) -> Bool {
        let parts = [usage.input, usage.cachedInput, usage.cacheWrite, usage.output, usage.reasoning]
        guard parts.allSatisfy({ $0 >= 0 }) else { return false }
        return usage.input >= Self.fewest(ofBytes: self.promptBytes) && usage.input <= 2 * self.promptBytes + 10_000
            && usage.output >= Self.fewest(ofBytes: textBytes)
            && usage.output <= 16 * max(self.outputLimit, textBytes) + 1_000
    }

    private static func fewest(ofBytes bytes: Int) -> Int { (bytes + 39) / 40 }

    /// The tokens of an attempt that failed.
    package func usage(of error: ModelError, written: WrittenBytes) -> TokenUsage {
        if let usage = error.usage, self.isPlausible(usage, textBytes: written.text) { return usage }
        switch error.kind {
        // Silent is also who reasons where nobody sees it, and is paid for that: up to the limit, as far as we know.
        case .firstTokenTimeout, .stalled:
            var usage = self.estimate(written)
            usage.output = max(usage.output, self.outputLimit)
            return usage
        // It had begun to read, at the least.
        case .cut, .malformed: return self.estimate(written)
        case .rateLimited, .overloaded, .serverError, .unreachable, .rejected, .unauthorised, .quotaExhausted,
            .contextTooLong, .circuitOpen, .budgetExhausted, .budgetUnavailable, .notConfigured:
            return written == WrittenBytes() ? TokenUsage() : self.estimate(written)
        }
    }

    /// What was read and written, by its length.
    package func estimate(_ written: WrittenBytes) -> TokenUsage {
        let hidden = TokenUsage.estimate(ofText: written.hidden)
        return TokenUsage(
            input: TokenUsage.estimate(ofText: self.promptBytes),
            output: TokenUsage.estimate(ofText: written.text) + hidden, reasoning: hidden, isEstimated: true)
    }
}
