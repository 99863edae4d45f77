package import AAPMCore
import Synchronization

/// The breakers of a process: one for each model and key.
package final class BreakerBoard: Sendable {
    private struct Line: Hashable {
        let model: ModelName
        let account: String
    }

    private struct Place {
        let breaker: Breaker
        /// When it was last asked for, in the order of asking.
        var turn: Int
    }

    /// Learners' own keys make many. Beyond this those are forgotten that have nothing to remember; when that leaves more
    /// than half, also those that were not asked for the longest.
    static let capacity = 4_096

    private let rules: CircuitBreaker.Rules
    private let clock: any MonotonicClock
    private let state = Mutex<(places: [Line: Place], turn: Int)>(([:], 0))

    var count: Int { self.state.withLock { $0.places.count } }

    package init(_ rules: CircuitBreaker.Rules = CircuitBreaker.Rules(), clock: any MonotonicClock) {
        self.rules = rules
        self.clock = clock
    }

    /// The breaker of a model under a key.
    /// - Parameter account: Tells keys apart without being one, such as the id of the row where it is kept.
    package func breaker(of model: ModelName, account: String) -> Breaker {
        let now = self.clock.now
        return self.state.withLock { state in
            let line = Line(model: model, account: account)
            state.turn += 1
            if let known = state.places[line] {
                state.places[line]?.turn = state.turn
                return known.breaker
            }
            if state.places.count >= Self.capacity { state.places = Self.kept(of: state.places, at: now) }
            let breaker = Breaker(self.rules)
            state.places[line] = Place(breaker: breaker, turn: state.turn)
            return breaker
        }
    }

    private static func kept(of places: [Line: Place], at now: Duration) -> [Line: Place] {
        let remembering = places.filter { !$0.value.breaker.isPristine(at: now) }
        guard remembering.count > Self.capacity / 2 else { return remembering }
        let turns = remembering.values.map(\.turn).sorted()
        let first = turns[turns.count - Self.capacity / 2]
        return remembering.filter { $0.value.turn >= first }
    }
}
