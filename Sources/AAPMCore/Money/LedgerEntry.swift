/// One attempt at a provider, as it is written down for good.
package struct LedgerEntry: Hashable, Sendable {
    package let id: ID<LedgerEntry>
    package let caller: ModelCaller
    /// Whose organisation the learner was in; `nil` for none.
    package let organisation: String?
    package let payer: Payer
    package let model: ModelName
    package let usage: TokenUsage
    package let cost: MicroUSD
    /// Whether the price is a guess.
    package let isPriceGuess: Bool
    /// From asking to the end.
    package let latency: Duration
    /// From asking to the first piece; `nil` when nothing came or it came as a whole.
    package let firstToken: Duration?
    package let outcome: CallOutcome
    package let createdAt: Timestamp

    package init(
        id: ID<LedgerEntry>, caller: ModelCaller, organisation: String?, payer: Payer, model: ModelName,
        usage: TokenUsage, cost: MicroUSD, isPriceGuess: Bool, latency: Duration, firstToken: Duration?,
        outcome: CallOutcome, createdAt: Timestamp
    ) {
        self.id = id
        self.caller = caller
        self.organisation = organisation
        self.payer = payer
        self.model = model
        self.usage = usage
        self.cost = cost
        self.isPriceGuess = isPriceGuess
        self.latency = latency
        self.firstToken = firstToken
        self.outcome = outcome
        self.createdAt = createdAt
    }
}

/// Whose key a call was made with. Only the operator's money is bounded by budgets.
package enum Payer: String, Codable, Sendable, CaseIterable {
    case `operator`, learner, organisation
}

/// How an attempt at a provider went.
package enum CallOutcome: Hashable, Sendable {
    case answered(StopReason)
    case failed(ModelError.Kind)
    /// Whoever asked went away.
    case cancelled

    /// `complete`, `length`, `refusal`, `other`, the error's kind, or `cancelled`.
    package var text: String {
        switch self {
        case .answered(let stop): stop.rawValue
        case .failed(let kind): kind.rawValue
        case .cancelled: "cancelled"
        }
    }

    package init?(_ text: String) {
        if let stop = StopReason(rawValue: text) {
            self = .answered(stop)
        } else if let kind = ModelError.Kind(rawValue: text) {
            self = .failed(kind)
        } else if text == "cancelled" {
            self = .cancelled
        } else {
            return nil
        }
    }
}

/// What a learner or a session used for one purpose.
package struct UsageLine: Hashable, Sendable {
    package let purpose: ModelPurpose
    package let payer: Payer
    package let calls: Int
    package let usage: TokenUsage
    package let cost: MicroUSD

    package init(purpose: ModelPurpose, payer: Payer, calls: Int, usage: TokenUsage, cost: MicroUSD) {
        self.purpose = purpose
        self.payer = payer
        self.calls = calls
        self.usage = usage
        self.cost = cost
    }
}
