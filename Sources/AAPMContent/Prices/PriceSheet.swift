package import AAPMCore

/// What one file of prices says.
package struct PriceSheet: Hashable, Sendable {
    /// A day such as `2026-11-23`.
    package var asOf: String
    package var entries: [PriceBook.Entry]
    /// `nil` where a file leaves it to the one that it is merged over.
    package var unknown: ModelPrice?
    package var unknownCompatible: ModelPrice?

    /// This one with another's lines in the place of its own for the same models.
    package func merged(with other: PriceSheet) -> PriceSheet {
        let replaced = Set(other.entries.map(\.model))
        return PriceSheet(
            asOf: max(self.asOf, other.asOf),
            entries: self.entries.filter { !replaced.contains($0.model) } + other.entries,
            unknown: other.unknown ?? self.unknown,
            unknownCompatible: other.unknownCompatible ?? self.unknownCompatible)
    }

    /// The book, in which what no file prices costs more than anything does.
    package var book: PriceBook {
        let dear = ModelPrice(
            bands: [
                ModelPrice.Band(
                    above: 0, input: MicroUSD(100_000_000), cachedInput: MicroUSD(100_000_000),
                    cacheWrite: MicroUSD(100_000_000), output: MicroUSD(100_000_000))
            ], isGuess: true)
        let unknown = self.unknown ?? dear
        return PriceBook(
            asOf: self.asOf, entries: self.entries, unknown: unknown,
            unknownCompatible: self.unknownCompatible ?? unknown)
    }
}
