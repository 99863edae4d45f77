import AAPMCore
import Synchronization

/// A monotonic clock that stands still until it is told to move. Tests know who sleeps on it.
package final class ManualTimer: MonotonicClock {
    private struct Sleeper {
        let deadline: Duration
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Duration
        var lastTicket = 0
        var sleepers: [Int: Sleeper] = [:]
        var watching: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        /// Every sleep that was ever asked for, from when it began.
        var sleeps: [Duration] = []
        var isInstant: Bool
    }

    private let state: Mutex<State>

    /// - Parameter isInstant: Every sleep is over at once and moves the clock to its end.
    package init(_ start: Duration = .zero, isInstant: Bool = false) {
        self.state = Mutex(State(now: start, isInstant: isInstant))
    }

    package var now: Duration { self.state.withLock { $0.now } }

    /// How long every sleep was to take, in the order in which they began.
    package var sleeps: [Duration] { self.state.withLock { $0.sleeps } }

    /// How many sleep now.
    package var sleeping: Int { self.state.withLock { $0.sleepers.count } }

    package func sleep(until deadline: Duration) async throws {
        try Task.checkCancellation()
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, seen): (Bool, [CheckedContinuation<Void, Never>]) = self.state.withLock { state in
                    state.sleeps.append(deadline - state.now)
                    if state.isInstant { state.now = max(state.now, deadline) }
                    if deadline <= state.now || Task.isCancelled { return (true, []) }
                    state.sleepers[ticket] = Sleeper(deadline: deadline, continuation: continuation)
                    return (false, Self.seen(&state))
                }
                for watcher in seen { watcher.resume() }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.sleepers.removeValue(forKey: ticket) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }

    /// Moves the clock and wakes whoever's time has come, the earliest first.
    package func advance(by duration: Duration) {
        let woken = self.state.withLock { state in
            state.now += duration
            let now = state.now
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for ticket in due.keys { state.sleepers[ticket] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Waits until so many sleep at once.
    package func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = self.state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watching.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    private static func seen(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        let count = state.sleepers.count
        let seen = state.watching.filter { $0.count <= count }.map(\.continuation)
        state.watching.removeAll { $0.count <= count }
        return seen
    }
}
