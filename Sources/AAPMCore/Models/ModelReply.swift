/// What a model answered.
package struct ModelReply: Hashable, Sendable {
    /// The whole text; empty for some refusals.
    package var text: String
    package var stop: StopReason
    package var usage: TokenUsage
    /// Who answered, which a fallback may have changed.
    package var model: ModelName
    /// The provider's id of the request, for talking to its support.
    package var requestID: String?
    /// What it cost; `nil` until the budget has been settled.
    package var cost: CallCost?
    /// What a provider told of the limits it keeps for us.
    package var allowance: ProviderAllowance?

    /// What was wrong with it that its reader need not mind.
    package var irregularity: ReplyIrregularity?

    package init(
        text: String, stop: StopReason, usage: TokenUsage, model: ModelName, requestID: String? = nil,
        cost: CallCost? = nil, allowance: ProviderAllowance? = nil, irregularity: ReplyIrregularity? = nil
    ) {
        self.text = text
        self.stop = stop
        self.usage = usage
        self.model = model
        self.requestID = requestID
        self.cost = cost
        self.allowance = allowance
        self.irregularity = irregularity
    }
}

/// What an operator should hear of a provider that answered.
package enum ReplyIrregularity: Hashable, Sendable {
    /// Its count of tokens cannot be right; `ModelReply.usage` is ours.
    case usageImplausible
    /// It wrote far more than it was allowed to, and was stopped.
    case limitIgnored
}

/// Why a model stopped.
package enum StopReason: String, Codable, Sendable, CaseIterable {
    /// It was done.
    case complete
    /// The output limit, or the model's own.
    case length
    /// The model or the provider would not.
    case refusal
    case other
}

/// The tokens of a call, the same for every provider (OpenTelemetry counts so too).
package struct TokenUsage: Hashable, Sendable, Codable {
    /// All that the model read, `cachedInput` and `cacheWrite` included.
    package var input: Int
    /// Of `input`: read from the provider's cache.
    package var cachedInput: Int
    /// Of `input`: written to the provider's cache.
    package var cacheWrite: Int
    /// All that the model wrote, `reasoning` included.
    package var output: Int
    /// Of `output`: never shown.
    package var reasoning: Int
    /// The provider did not say; these are our own, cautious, counts.
    package var isEstimated: Bool

    package init(
        input: Int = 0, cachedInput: Int = 0, cacheWrite: Int = 0, output: Int = 0, reasoning: Int = 0,
        isEstimated: Bool = false
    ) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
        self.isEstimated = isEstimated
    }

    /// One token for every four bytes of UTF-8 and one for the rest: what languages in Latin script come to.
    package static func estimate(ofText bytes: Int) -> Int { (bytes + 3) / 4 }
}

/// The limits that a provider keeps for a key, as its headers tell; `nil` where they do not.
package struct ProviderAllowance: Hashable, Sendable {
    package var requestsLeft: Int?
    package var tokensLeft: Int?
    /// Until there are more.
    package var resetsIn: Duration?

    package init(requestsLeft: Int? = nil, tokensLeft: Int? = nil, resetsIn: Duration? = nil) {
        self.requestsLeft = requestsLeft
        self.tokensLeft = tokensLeft
        self.resetsIn = resetsIn
    }
}
