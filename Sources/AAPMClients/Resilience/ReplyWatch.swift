package import AAPMCore

/// Watches one answer being made: until when the next piece must have come, and what it means when it has not.
///
/// Pure: whoever holds it says what the time is.
package struct ReplyWatch: Hashable, Sendable {
    /// What to do at a moment.
    package enum Verdict: Hashable, Sendable {
        case wait(until: Duration)
        case late(ModelError.Kind)
    }

    private let limits: ReplyDeadlines
    private let start: Duration
    private var hasText = false
    /// When the model was last seen at work; `nil` while whoever reads holds it back.
    private var lastSign: Duration?

    package init(_ limits: ReplyDeadlines, start: Duration) {
        self.limits = limits
        self.start = start
        self.lastSign = start
    }

    /// A piece has come. Until it is taken it is not the model who makes us wait.
    package mutating func pieceCame() {
        self.hasText = true
        self.lastSign = nil
    }

    /// The piece was taken by whoever reads.
    package mutating func pieceTaken(at now: Duration) {
        self.lastSign = now
    }

    package func verdict(at now: Duration) -> Verdict {
        let kind: ModelError.Kind = self.hasText ? .stalled : .firstTokenTimeout
        let end = self.start + self.limits.call
        let limit = self.hasText ? self.limits.stall : self.limits.firstToken
        // While the reader holds the model back, the end of a pause cannot come sooner than a whole pause from now.
        let next = min(end, (self.lastSign ?? now) + limit)
        guard now < next else { return .late(kind) }
        // A piece that comes meanwhile makes the stall's limit count: nobody sleeps past where that might end.
        return .wait(until: min(next, now + self.limits.stall))
    }
}
