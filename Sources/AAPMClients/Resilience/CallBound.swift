package import AAPMCore

/// The most that a call may cost, and how it can be made to cost less.
///
/// Pure.
package struct CallBound: Hashable, Sendable {
    /// A shorter answer is of no use to anybody.
    package static let leastOutput = 48

    private let price: ModelPrice
    /// No fewer tokens than the prompt has.
    private let input: Int
    /// At most so many tokens of answer.
    package private(set) var output: Int
    private let mayShrink: Bool

    package init(_ request: ModelRequest, input: Int, price: ModelPrice) {
        self.price = price
        self.input = input
        self.output = request.outputLimit
        // Half a document is of no use either.
        self.mayShrink = request.schema == nil
    }

    package var amount: MicroUSD { self.price.limit(input: self.input, output: self.output) }

    /// The bound of a shorter answer that costs no more than there is; `nil` when that would be too short.
    package func fitting(_ room: MicroUSD) -> CallBound? {
        guard self.mayShrink, self.price.limit(input: self.input, output: Self.leastOutput) <= room else { return nil }
        var fitting = self
        var least = Self.leastOutput
        var most = self.output
        // The price is monotonous: the longest answer that fits.
        while least < most {
            let middle = least + (most - least + 1) / 2
            if self.price.limit(input: self.input, output: middle) <= room { least = middle } else { most = middle - 1 }
        }
        fitting.output = least
        return fitting.output < self.output ? fitting : nil
    }
}
