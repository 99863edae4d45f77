import Synchronization

/// What is under way, and what was broken off.
final class WorkDesk<Claim: Sendable>: Sendable {
    private struct State {
        var busy = 0
        var left: [Claim] = []
    }

    private let state = Mutex(State())

    /// The number of jobs under way.
    var busy: Int { self.state.withLock { $0.busy } }

    /// The jobs that were broken off.
    var left: [Claim] { self.state.withLock { $0.left } }

    func begin() {
        self.state.withLock { $0.busy += 1 }
    }

    /// - Parameter claim: The job, when it was broken off.
    func end(leaving claim: Claim?) {
        self.state.withLock { state in
            state.busy -= 1
            if let claim { state.left.append(claim) }
        }
    }
}
