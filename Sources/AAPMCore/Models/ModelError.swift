/// Why a model did not answer, or not to the end.
package struct ModelError: Error, Hashable, Sendable {
    /// A closed set, which metrics and the ledger use as it is.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// 429: our rate.
        case rateLimited = "rate_limited"
        /// 503, 529 and what means the same: theirs.
        case overloaded
        /// Another 5xx.
        case serverError = "server_error"
        /// No connection, or one that was cut before anything came.
        case unreachable
        case firstTokenTimeout = "first_token_timeout"
        /// Fell silent in the middle.
        case stalled
        /// The stream ended in the middle, or with an error.
        case cut
        /// Not what the provider's own specification says.
        case malformed
        /// 400, 404, 413, 422: the request.
        case rejected
        /// 401, 403: the key.
        case unauthorised
        /// 402, and a 429 that waiting does not cure.
        case quotaExhausted = "quota_exhausted"
        /// The prompt is too long for the model.
        case contextTooLong = "context_too_long"
        /// The breaker did not let the call through.
        case circuitOpen = "circuit_open"
        /// A budget has no room for it.
        case budgetExhausted = "budget_exhausted"
        /// Budgets cannot be asked: nothing may be spent.
        case budgetUnavailable = "budget_unavailable"
        /// There is no model to ask.
        case notConfigured = "not_configured"
    }

    package var kind: Kind
    /// Whose; `nil` when no provider was asked.
    package var model: ModelName?
    /// The HTTP status, where there was one.
    package var status: Int?
    /// How long the provider, the breaker or the budget wants us to wait.
    package var retryAfter: Duration?
    /// What had been delivered before.
    package var partial: String
    /// The tokens that it cost all the same; `nil` when none.
    package var usage: TokenUsage?
    /// The provider's error code; never its message, which may hold what was sent.
    package var code: String?
    /// For `.budgetExhausted`: whose budget has no room.
    package var refusal: BudgetRefusal?
    package var requestID: String?
    /// What the attempts cost all the same, as the ledger has it; `nil` when nothing was settled.
    package var cost: CallCost?

    package init(
        _ kind: Kind, model: ModelName? = nil, status: Int? = nil, retryAfter: Duration? = nil, partial: String = "",
        usage: TokenUsage? = nil, code: String? = nil, refusal: BudgetRefusal? = nil, requestID: String? = nil,
        cost: CallCost? = nil
    ) {
        self.kind = kind
        self.model = model
        self.status = status
        self.retryAfter = retryAfter
        self.partial = partial
        self.usage = usage
        self.code = code
        self.refusal = refusal
        self.requestID = requestID
        self.cost = cost
    }

    /// Whether the same model may answer if it is asked again, as long as nothing was delivered.
    package var mayPass: Bool {
        switch self.kind {
        case .rateLimited, .overloaded, .serverError, .unreachable, .cut, .stalled, .malformed: true
        // A late first token has cost the learner the whole wait already: the next model is asked instead.
        case .firstTokenTimeout, .rejected, .unauthorised, .quotaExhausted, .contextTooLong, .circuitOpen,
            .budgetExhausted, .budgetUnavailable, .notConfigured:
            false
        }
    }
}

extension ModelError: CustomStringConvertible {
    /// The kind, the model and the numbers; nothing that anyone wrote.
    package var description: String {
        var parts = [self.kind.rawValue]
        if let model { parts.append("of \(model)") }
        if let status { parts.append("status \(status)") }
        if let code { parts.append("code \(code)") }
        return parts.joined(separator: ", ")
    }
}
