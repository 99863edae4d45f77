import AAPMCore
import Synchronization

/// Standings that were read a moment ago. Never more than `capacity`.
final class StandingCache: Sendable {
    private struct Entry {
        let standing: Standing
        let readAt: Timestamp
    }

    private struct State {
        var entries: [ID<Learner>: Entry] = [:]
        /// Grows with every change that this process made: what was read before one is not kept after it.
        var changes = 0
    }

    private let lifetime: Duration
    private let capacity: Int
    private let state = Mutex(State())

    init(lifetime: Duration, capacity: Int) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    /// - Returns: The standing, unless it is too old, and the number that `keep` wants to have.
    func standing(of learner: ID<Learner>, at now: Timestamp) -> (standing: Standing?, changes: Int) {
        self.state.withLock { state in
            guard let entry = state.entries[learner], self.isFresh(entry, at: now) else { return (nil, state.changes) }
            return (entry.standing, state.changes)
        }
    }

    /// Keeps what was read since `standing(of:at:)` gave `changes`, unless something was changed meanwhile.
    func keep(_ standing: Standing, readAt: Timestamp, changes: Int) {
        self.state.withLock { state in
            guard state.changes == changes else { return }
            if state.entries.count >= self.capacity {
                state.entries = state.entries.filter { self.isFresh($0.value, at: readAt) }
                // All of them fresh: reading again costs less than looking for the oldest.
                if state.entries.count >= self.capacity { state.entries = [:] }
            }
            state.entries[standing.entitlements.learner] = Entry(standing: standing, readAt: readAt)
        }
    }

    func forget(_ learner: ID<Learner>) {
        self.state.withLock { state in
            state.changes += 1
            state.entries[learner] = nil
        }
    }

    /// A clock that was set back makes an entry look as if it came from the future: it is no fresher for that.
    private func isFresh(_ entry: Entry, at now: Timestamp) -> Bool {
        let age = now.since(entry.readAt)
        return age >= .zero && age < self.lifetime
    }
}
