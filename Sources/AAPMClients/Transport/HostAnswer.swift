import AAPMCore
import Synchronization

/// The addresses that one caller waits for: they come from the resolver, or the cancellation does, whichever is first.
final class HostAnswer: Sendable {
    private enum State {
        case none
        case awaited(CheckedContinuation<[IPAddress], any Error>)
        case done(Result<[IPAddress], any Error>)
    }

    private let state = Mutex(State.none)

    var isDone: Bool {
        self.state.withLock { if case .done = $0 { true } else { false } }
    }

    func wait(with continuation: CheckedContinuation<[IPAddress], any Error>) {
        let early = self.state.withLock { state -> Result<[IPAddress], any Error>? in
            if case .done(let result) = state { return result }
            state = .awaited(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func resume(with result: Result<[IPAddress], any Error>) {
        let continuation = self.state.withLock { state -> CheckedContinuation<[IPAddress], any Error>? in
            switch state {
            case .none:
                state = .done(result)
                return nil
            case .awaited(let continuation):
                state = .done(result)
                return continuation
            case .done: return nil
            }
        }
        continuation?.resume(with: result)
    }
}
