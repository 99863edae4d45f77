import AAPMCore
import Synchronization

/// The breaker of one model and one key, which all calls to it share.
package final class Breaker: Sendable {
    private let state: Mutex<CircuitBreaker>

    package init(_ rules: CircuitBreaker.Rules = CircuitBreaker.Rules()) {
        self.state = Mutex(CircuitBreaker(rules))
    }

    package var phase: CircuitBreaker.Phase { self.state.withLock { $0.phase } }

    func admit(at now: Duration) -> CircuitBreaker.Admission {
        self.state.withLock { $0.admit(at: now) }
    }

    /// - Returns: Whether it opened or closed by that.
    func finish(_ pass: CircuitBreaker.Pass, _ outcome: CircuitBreaker.Outcome, at now: Duration) -> Bool {
        self.state.withLock { breaker in
            let before = breaker.phase
            breaker.finish(pass, outcome, at: now)
            return (before == .closed) != (breaker.phase == .closed)
        }
    }

    func isPristine(at now: Duration) -> Bool {
        self.state.withLock { $0.isPristine(at: now) }
    }
}

extension CircuitBreaker.Outcome {
    /// What an error says of the provider's health.
    init(_ error: ModelError) {
        switch error.kind {
        case .overloaded, .serverError, .unreachable, .firstTokenTimeout, .stalled, .cut, .malformed:
            self = .failure(retryAfter: error.retryAfter)
        // It answered; what it did not like is the request or the key.
        case .rejected, .unauthorised, .quotaExhausted, .contextTooLong: self = .success
        // Our own rate, which is waited for; and what never reached it.
        case .rateLimited, .circuitOpen, .budgetExhausted, .budgetUnavailable, .notConfigured: self = .unknown
        }
    }
}
