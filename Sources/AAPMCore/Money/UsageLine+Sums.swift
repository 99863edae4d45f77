extension UsageLine {
    /// Lines of the same purpose and payer made one, in the order in which purposes and payers are declared. A sum in which
    /// anything is estimated is an estimate.
    package static func summed(_ lines: [UsageLine]) -> [UsageLine] {
        ModelPurpose.allCases.flatMap { purpose in
            Payer.allCases.compactMap { payer in
                let same = lines.filter { $0.purpose == purpose && $0.payer == payer }
                guard let first = same.first else { return nil }
                return same.dropFirst().reduce(first) { $0.adding($1) }
            }
        }
    }

    private func adding(_ other: UsageLine) -> UsageLine {
        UsageLine(
            purpose: self.purpose, payer: self.payer, calls: self.calls + other.calls, usage: self.usage + other.usage,
            cost: self.cost + other.cost)
    }
}

extension TokenUsage {
    package static func + (left: Self, right: Self) -> Self {
        Self(
            input: left.input + right.input, cachedInput: left.cachedInput + right.cachedInput,
            cacheWrite: left.cacheWrite + right.cacheWrite, output: left.output + right.output,
            reasoning: left.reasoning + right.reasoning, isEstimated: left.isEstimated || right.isEstimated)
    }
}
