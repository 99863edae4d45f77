/// A failure with a stable code that clients, dashboards and support can rely on.
package struct AAPMError: Error, Sendable {
    package let code: ErrorCode
    /// For the person using the product: what happened and what to do; no internals, no learner text.
    package let message: String
    /// What is wrong field by field, for bad input.
    package let faults: [FieldFault]
    /// How long to wait before trying again, where waiting helps.
    package let retryAfter: Duration?
    /// What is used up, when it comes back, and what would give more, for refusals of plans and budgets.
    package let limits: LimitFacts?
    /// For operators: logged, never sent.
    package let details: [String: String]
    package let underlying: (any Error)?

    package init(
        _ code: ErrorCode, _ message: String, faults: [FieldFault] = [], retryAfter: Duration? = nil,
        limits: LimitFacts? = nil, details: [String: String] = [:], underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.faults = faults
        self.retryAfter = retryAfter
        self.limits = limits
        self.details = details
        self.underlying = underlying
    }
}

extension AAPMError: CustomStringConvertible {
    /// The code and the message; neither the details nor the underlying error, which may be sensitive.
    package var description: String { "\(self.code.text): \(self.message)" }
}

/// One thing wrong with one field of a request.
package struct FieldFault: Hashable, Sendable, Codable {
    /// The field as a JSON pointer into the body (`/text`) or a parameter's name.
    package let field: String
    /// What is wrong with it and what would be right.
    package let reason: String

    package init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }
}
