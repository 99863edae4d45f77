/// What the attempts of a call cost, as the ledger has it.
package struct CallCost: Hashable, Sendable {
    /// Whoever paid.
    package let total: MicroUSD
    /// Of the total, what somebody asks the operator for: nothing that was paid with another's key, and nothing of an
    /// attempt that failed without saying what it cost, for which the ledger has a cautious guess.
    package let billed: MicroUSD

    package init(total: MicroUSD, billed: MicroUSD) {
        self.total = total
        self.billed = billed
    }

    package static func + (left: Self, right: Self) -> Self {
        Self(total: left.total + right.total, billed: left.billed + right.billed)
    }
}

extension CallCost? {
    /// Both together; `nil` when neither was settled.
    package static func + (left: Self, right: Self) -> Self {
        guard let left, let right else { return left ?? right }
        return left + right
    }
}
