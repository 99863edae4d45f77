/// When to ask the same model again.
package struct RetrySchedule: Hashable, Sendable {
    /// How often at most, after the first time.
    package var retries = 3
    /// The first pause is at most so long, each further one twice as much.
    package var base = Duration.milliseconds(500)
    /// No pause is longer, and whoever asks for a longer one is not asked again.
    package var longest = Duration.seconds(8)

    package init() {}

    /// The pause before another attempt; `nil` to give up.
    /// - Parameters:
    ///   - failures: How often it has failed, 1 after the first attempt.
    ///   - retryAfter: What the provider asked for.
    ///   - chance: 0 ..< 1, drawn anew each time: callers that failed together do not come back together.
    package func pause(afterFailures failures: Int, retryAfter: Duration?, chance: Double) -> Duration? {
        guard (1...self.retries).contains(failures) else { return nil }
        var ceiling = self.base
        for _ in 1..<failures { ceiling = min(ceiling * 2, self.longest) }
        guard let wanted = retryAfter else { return ceiling * chance }
        guard wanted <= self.longest else { return nil }
        return max(.zero, wanted) + self.base * chance
    }
}
