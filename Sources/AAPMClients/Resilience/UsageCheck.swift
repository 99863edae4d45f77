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
        return usage.input >= self.promptBytes / 40 && usage.input <= 2 * self.promptBytes + 10_000
            && usage.output >= textBytes / 40 && usage.output <= 16 * max(self.outputLimit, textBytes) + 1_000
    }

    /// The tokens of a finished answer.
    package func usage(reported: TokenUsage, textBytes: Int) -> TokenUsage {
        if self.isPlausible(reported, textBytes: textBytes), reported.input > 0 { return reported }
        return self.estimate(textBytes: textBytes)
    }

    /// The tokens of an attempt that failed.
    package func usage(of error: ModelError, textBytes: Int) -> TokenUsage {
        if let usage = error.usage, self.isPlausible(usage, textBytes: textBytes) { return usage }
        switch error.kind {
        // It had begun to read, at the least.
        case .firstTokenTimeout, .stalled, .cut, .malformed: return self.estimate(textBytes: textBytes)
        case .rateLimited, .overloaded, .serverError, .unreachable, .rejected, .unauthorised, .quotaExhausted,
            .contextTooLong, .circuitOpen, .budgetExhausted, .budgetUnavailable, .notConfigured:
            return textBytes > 0 ? self.estimate(textBytes: textBytes) : TokenUsage()
        }
    }

    /// What was read and written, by its length.
    package func estimate(textBytes: Int) -> TokenUsage {
        TokenUsage(
            input: TokenUsage.estimate(ofText: self.promptBytes), output: TokenUsage.estimate(ofText: textBytes),
            isEstimated: true)
    }
}
