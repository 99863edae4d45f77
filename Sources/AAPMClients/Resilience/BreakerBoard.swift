package import AAPMCore
import Synchronization

/// The breakers of a process: one for each model and key.
package final class BreakerBoard: Sendable {
    private struct Line: Hashable {
        let model: ModelName
        let account: String
    }

    /// Learners' own keys make many; those that have nothing to remember are forgotten beyond this.
    private static let capacity = 4_096

    private let rules: CircuitBreaker.Rules
    private let clock: any MonotonicClock
    private let breakers = Mutex<[Line: Breaker]>([:])

    package init(_ rules: CircuitBreaker.Rules = CircuitBreaker.Rules(), clock: any MonotonicClock) {
        self.rules = rules
        self.clock = clock
    }

    /// The breaker of a model under a key.
    /// - Parameter account: Tells keys apart without being one, such as the id of the row where it is kept.
    package func breaker(of model: ModelName, account: String) -> Breaker {
        let now = self.clock.now
        return self.breakers.withLock { breakers in
            let line = Line(model: model, account: account)
            if let known = breakers[line] { return known }
            if breakers.count >= Self.capacity { breakers = breakers.filter { !$0.value.isPristine(at: now) } }
            let breaker = Breaker(self.rules)
            breakers[line] = breaker
            return breaker
        }
    }
}
