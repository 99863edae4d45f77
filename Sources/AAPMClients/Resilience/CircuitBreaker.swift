/// Keeps calls away from a provider that is down, and finds out with one call at a time whether it is back.
///
/// Pure: it is told what the time is, and whoever holds it guards it.
package struct CircuitBreaker: Hashable, Sendable {
    /// When it opens, and for how long.
    package struct Rules: Hashable, Sendable {
        /// So many failures in a row open it.
        package var failuresInARow = 5
        /// It opens too when at least so many calls ended within `window` …
        package var leastCalls = 5
        package var window = Duration.seconds(60)
        /// … and so many of a hundred of them failed.
        package var failurePercent = 50
        /// How long it stays open the first time; each failed probe doubles it.
        package var rest = Duration.seconds(5)
        package var longestRest = Duration.seconds(120)

        package init() {}
    }

    /// How a call went, as far as it speaks of the provider's health.
    package enum Outcome: Hashable, Sendable {
        /// It answered, if only with a refusal.
        case success
        /// - retryAfter: How long it asks to be left alone.
        case failure(retryAfter: Duration?)
        /// The call says nothing: it was cancelled, or never sent.
        case unknown
    }

    /// The right to make one call, to be given back with its outcome.
    package struct Pass: Hashable, Sendable {
        fileprivate let era: Int
        package let isProbe: Bool
    }

    package enum Admission: Hashable, Sendable {
        case passed(Pass)
        case refused(retryAfter: Duration)
    }

    package enum Phase: Hashable, Sendable {
        case closed
        case open(until: Duration)
        /// Open until a probe says otherwise.
        case halfOpen(isProbing: Bool)
    }

    private let rules: Rules
    package private(set) var phase = Phase.closed
    /// Counts the changes of phase: what began before the last one no longer counts.
    private var era = 0
    /// Failed probes since it was last closed.
    private var failedProbes = 0
    private var failuresInARow = 0
    private var recent: OutcomeWindow

    package init(_ rules: Rules = Rules()) {
        self.rules = rules
        self.recent = OutcomeWindow(length: rules.window)
    }

    /// Asks to make a call. Whoever is let through must `finish`.
    package mutating func admit(at now: Duration) -> Admission {
        switch self.phase {
        case .closed:
            return .passed(Pass(era: self.era, isProbe: false))
        case .open(let end) where now < end:
            return .refused(retryAfter: end - now)
        case .open, .halfOpen(isProbing: false):
            self.turn(to: .halfOpen(isProbing: true))
            return .passed(Pass(era: self.era, isProbe: true))
        case .halfOpen(isProbing: true):
            return .refused(retryAfter: self.rules.rest)
        }
    }

    package mutating func finish(_ pass: Pass, _ outcome: Outcome, at now: Duration) {
        // A call from before the breaker opened says nothing about now.
        guard pass.era == self.era else { return }
        switch (self.phase, outcome) {
        case (.closed, .unknown), (.open, _): break
        case (.closed, .success):
            self.failuresInARow = 0
            self.recent.add(isFailure: false, at: now)
        case (.closed, .failure(let retryAfter)):
            self.failuresInARow += 1
            self.recent.add(isFailure: true, at: now)
            let (calls, failures) = self.recent.counts(at: now)
            let isMostlyFailing =
                calls >= self.rules.leastCalls && failures * 100 >= calls * self.rules.failurePercent
            if self.failuresInARow >= self.rules.failuresInARow || isMostlyFailing {
                self.open(at: now, atLeast: retryAfter)
            }
        case (.halfOpen, .success):
            self.turn(to: .closed)
            self.failedProbes = 0
            self.failuresInARow = 0
            self.recent = OutcomeWindow(length: self.rules.window)
        case (.halfOpen, .failure(let retryAfter)):
            self.failedProbes += 1
            self.open(at: now, atLeast: retryAfter)
        case (.halfOpen, .unknown):
            self.turn(to: .halfOpen(isProbing: false))
        }
    }

    /// Whether it has nothing to remember: a new one would do the same.
    package func isPristine(at now: Duration) -> Bool {
        self.phase == .closed && self.failuresInARow == 0 && self.recent.counts(at: now).failures == 0
    }

    private mutating func open(at now: Duration, atLeast wanted: Duration?) {
        var rest = self.rules.rest
        for _ in 0..<min(self.failedProbes, 16) { rest = min(rest * 2, self.rules.longestRest) }
        self.turn(to: .open(until: now + max(rest, min(wanted ?? .zero, self.rules.longestRest))))
    }

    private mutating func turn(to phase: Phase) {
        self.phase = phase
        self.era += 1
    }
}
