import AAPMCore
import Synchronization

/// The right of this process to answer one turn, as far as is known: prolonged by the heartbeat, read by all others.
final class ReplyRight: Sendable {
    private struct State {
        /// When it ends; `nil` once it is lost.
        var until: Timestamp?
        /// Later ends that may be stored: whether their writes arrived is not known.
        var unsure: [Timestamp] = []
    }

    /// The index of the turn.
    let turn: Int
    private let state: Mutex<State>

    init(to turn: Int, until: Timestamp) {
        self.turn = turn
        self.state = Mutex(State(until: until))
    }

    /// When it ends for certain, unless it is prolonged; `nil` once it is lost.
    var until: Timestamp? { self.state.withLock { $0.until } }

    /// The leases of which one is stored, likeliest first.
    var leases: [TurnLease] {
        self.state.withLock { state in
            (state.until.map { [$0] } ?? []) + state.unsure.reversed()
        }.map { TurnLease(turn: self.turn, until: $0) }
    }

    func prolong(until: Timestamp) {
        self.state.withLock { $0 = State(until: until) }
    }

    /// It was to be prolonged, and whether that is stored is not known.
    func mayEnd(at time: Timestamp) {
        self.state.withLock { $0.unsure.append(time) }
    }

    func lose() {
        self.state.withLock { $0 = State(until: nil) }
    }
}
