package import AAPMCore

/// That the scripted partner spoke where a model should have, and why; for logs and metrics.
package struct PartnerFallback: Hashable, Sendable {
    /// A closed set.
    package enum Reason: String, Sendable, CaseIterable {
        /// The model failed; `error` says how.
        case model
        /// The model would not.
        case refusal
        /// Nothing that anybody would say was left of its answer.
        case empty
        /// The answer was cut off at the limit.
        case tooLong = "too_long"
        case wrongLanguage = "wrong_language"
        /// The line told from the instructions.
        case quotesPrompt = "quotes_prompt"
        /// The prompts could not be made.
        case prompts
    }

    package let session: ID<Session>
    package let reason: Reason
    package let error: ModelError.Kind?
    /// Whether part of the model's line had been said already.
    package let isInTheMiddle: Bool

    package init(session: ID<Session>, reason: Reason, error: ModelError.Kind? = nil, isInTheMiddle: Bool = false) {
        self.session = session
        self.reason = reason
        self.error = error
        self.isInTheMiddle = isInTheMiddle
    }
}
