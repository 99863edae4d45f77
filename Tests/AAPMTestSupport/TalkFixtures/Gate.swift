import Synchronization

/// A place where work waits until a test lets it go on, and where a test waits until work has come.
package final class Gate: Sendable {
    private struct State {
        var isOpen: Bool
        var arrivals = 0
        var lastTicket = 0
        var held: [Int: CheckedContinuation<Void, Never>] = [:]
        var watching: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    package init(isOpen: Bool = false) {
        self.state = Mutex(State(isOpen: isOpen))
    }

    package var isOpen: Bool { self.state.withLock { $0.isOpen } }

    /// Waits for the gate to open. Whoever finds it open lets others run first, so that work which comes again and again
    /// leaves a thread to the rest of its test.
    /// - Throws: `CancellationError`.
    package func pass() async throws {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (goesOn, seen) = self.state.withLock { state in
                    state.arrivals += 1
                    let arrivals = state.arrivals
                    let seen = state.watching.filter { $0.count <= arrivals }
                    state.watching.removeAll { $0.count <= arrivals }
                    let goesOn = state.isOpen || Task.isCancelled
                    if !goesOn { state.held[ticket] = continuation }
                    return (goesOn, seen)
                }
                for watcher in seen { watcher.continuation.resume() }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.held.removeValue(forKey: ticket) }?.resume()
        }
        await Task.yield()
        try Task.checkCancellation()
    }

    /// Lets everybody pass from now on.
    package func open() {
        let held = self.state.withLock { state in
            state.isOpen = true
            defer { state.held = [:] }
            return state.held
        }
        for continuation in held.values { continuation.resume() }
    }

    /// Holds up whoever comes from now on.
    package func close() {
        self.state.withLock { $0.isOpen = false }
    }

    /// Waits until `count` have come to the gate, ever.
    package func waitForArrivals(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = self.state.withLock { state in
                if state.arrivals >= count { return true }
                state.watching.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
