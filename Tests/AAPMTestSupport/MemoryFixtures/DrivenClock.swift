import Synchronization

/// A clock whose sleepers wake when a test says that their time has come; it takes a wall clock along.
package final class DrivenClock: Clock {
    package struct Instant: InstantProtocol {
        package var offset: Duration
        package func advanced(by duration: Duration) -> Self { Self(offset: self.offset + duration) }
        package func duration(to other: Self) -> Duration { other.offset - self.offset }
        package static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now: Duration = .zero
        var lastTicket = 0
        var sleepers: [Int: (end: Duration, continuation: CheckedContinuation<Void, Never>)] = [:]
        var watching: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let wall: ManualClock
    private let state = Mutex(State())

    package init(with wall: ManualClock) {
        self.wall = wall
    }

    package var now: Instant { Instant(offset: self.state.withLock { $0.now }) }
    package var minimumResolution: Duration { .zero }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (goesOn, seen) = self.state.withLock { state in
                    if state.now >= deadline.offset || Task.isCancelled {
                        return (true, [CheckedContinuation<Void, Never>]())
                    }
                    state.sleepers[ticket] = (deadline.offset, continuation)
                    let count = state.sleepers.count
                    let seen = state.watching.filter { $0.count <= count }
                    state.watching.removeAll { $0.count <= count }
                    return (false, seen.map(\.continuation))
                }
                for watcher in seen { watcher.resume() }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.sleepers.removeValue(forKey: ticket) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }

    /// Lets time go by, here and on the wall clock, and wakes whose time has come.
    package func advance(by duration: Duration) {
        self.wall.advance(by: duration)
        let due = self.state.withLock { state in
            state.now += duration
            let now = state.now
            let due = state.sleepers.filter { $0.value.end <= now }
            for ticket in due.keys { state.sleepers[ticket] = nil }
            return due
        }
        for sleeper in due.values { sleeper.continuation.resume() }
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
}
