/// A learner turn as it comes in, not yet checked.
package struct TurnRequest: Hashable, Sendable {
    package let text: String
    /// Makes a resend safe: the same key with the same text is answered once.
    package let idempotencyKey: String?
    /// How long the learner thought, as the client measured it.
    package let responseLatencyMilliseconds: Int?

    package init(text: String, idempotencyKey: String? = nil, responseLatencyMilliseconds: Int? = nil) {
        self.text = text
        self.idempotencyKey = idempotencyKey
        self.responseLatencyMilliseconds = responseLatencyMilliseconds
    }
}
