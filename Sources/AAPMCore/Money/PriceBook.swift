/// What the models cost, as of a date.
package struct PriceBook: Sendable {
    /// One line of the book: a model's price from a day on.
    package struct Entry: Hashable, Sendable {
        package let model: ModelName
        /// `nil` for always.
        package let from: Timestamp?
        package let price: ModelPrice

        package init(model: ModelName, from: Timestamp?, price: ModelPrice) {
            self.model = model
            self.from = from
            self.price = price
        }
    }

    /// When the prices were read, as written in the book: `2026-11-23`.
    package let asOf: String
    private let entries: [ModelName: [Entry]]
    private let unknown: ModelPrice
    private let unknownCompatible: ModelPrice

    /// - Parameters:
    ///   - unknown: For models that the book does not know.
    ///   - unknownCompatible: The same for servers that speak OpenAI's format, which may be the operator's own and free.
    package init(asOf: String, entries: [Entry], unknown: ModelPrice, unknownCompatible: ModelPrice) {
        self.asOf = asOf
        self.entries = Dictionary(grouping: entries, by: \.model)
            .mapValues {
                $0.sorted { left, right in
                    guard let later = right.from else { return false }
                    return left.from.map { $0 < later } ?? true
                }
            }
        self.unknown = unknown
        self.unknownCompatible = unknownCompatible
    }

    /// What a model costs at a moment; a cautious guess where the book does not know it.
    package func price(of model: ModelName, at now: Timestamp) -> ModelPrice {
        let known = self.entries[model]?.last { $0.from.map { $0 <= now } ?? true }
        return known?.price ?? (model.provider == .compatible ? self.unknownCompatible : self.unknown)
    }
}
