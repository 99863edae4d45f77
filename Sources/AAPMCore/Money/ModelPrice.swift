/// What a model costs, in micro-dollars per million tokens.
package struct ModelPrice: Hashable, Sendable {
    /// What a call costs whose prompt is longer than `above` tokens.
    package struct Band: Hashable, Sendable {
        /// Tokens of input; 0 for the first band.
        package let above: Int
        package let input: MicroUSD
        package let cachedInput: MicroUSD
        package let cacheWrite: MicroUSD
        package let output: MicroUSD

        package init(above: Int, input: MicroUSD, cachedInput: MicroUSD, cacheWrite: MicroUSD, output: MicroUSD) {
            self.above = above
            self.input = input
            self.cachedInput = cachedInput
            self.cacheWrite = cacheWrite
            self.output = output
        }
    }

    /// In order of `above`, the first 0; never empty.
    package let bands: [Band]
    /// Whether the book does not know the model, and this is a guess on the high side.
    package let isGuess: Bool

    package init(bands: [Band], isGuess: Bool = false) {
        self.bands = bands
        self.isGuess = isGuess
    }

    /// What these tokens cost, rounded up to the micro-dollar. The whole call is in the band of its input.
    package func cost(of usage: TokenUsage) -> MicroUSD {
        let band = self.band(for: usage.input)
        let cached = max(0, min(usage.cachedInput, usage.input))
        let written = max(0, min(usage.cacheWrite, usage.input - cached))
        let fresh = max(0, usage.input - cached - written)
        let parts: [(Int, MicroUSD)] = [
            (fresh, band.input), (cached, band.cachedInput), (written, band.cacheWrite),
            (max(0, usage.output), band.output),
        ]
        return Self.perMillion(parts)
    }

    /// The most that a call can cost: nothing of it cached, everything written to the cache, the answer as long as it may
    /// be.
    package func limit(input: Int, output: Int) -> MicroUSD {
        let band = self.band(for: input)
        return Self.perMillion([(input, max(band.input, band.cacheWrite)), (output, band.output)])
    }

    private func band(for input: Int) -> Band {
        // The first band is above 0 tokens less one, so to speak: it is there for every call.
        self.bands.last { $0.above == 0 || input > $0.above } ?? self.bands[0]
    }

    private static func perMillion(_ parts: [(tokens: Int, price: MicroUSD)]) -> MicroUSD {
        var sum: Int64 = 0
        for part in parts {
            let (product, overflow) = Int64(part.tokens).multipliedReportingOverflow(by: part.price.amount)
            let (next, isOver) = sum.addingReportingOverflow(product)
            // More money than there is: no budget has room for it.
            if overflow || isOver { return MicroUSD(Int64.max / 1_000_000) }
            sum = next
        }
        return MicroUSD(sum / 1_000_000 + (sum % 1_000_000 == 0 ? 0 : 1))
    }
}
