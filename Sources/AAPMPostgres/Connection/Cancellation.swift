import Synchronization

/// What the end of a caller's task means for the work in progress: nothing, leaving the queue for a connection, or a
/// request to the server.
final class Cancellation: Sendable {
    private enum State {
        case inactive
        case active(@Sendable () -> Void)
        case cancelled
    }

    private let state = Mutex<State>(.inactive)

    var isCancelled: Bool {
        self.state.withLock { state in
            if case .cancelled = state { true } else { false }
        }
    }

    func cancel() {
        let action: (@Sendable () -> Void)? = self.state.withLock { state in
            defer { state = .cancelled }
            if case .active(let action) = state { return action } else { return nil }
        }
        action?()
    }

    /// - Parameter action: What cancels the step that begins now.
    /// - Returns: `false` when the caller is gone already.
    func begin(_ action: @escaping @Sendable () -> Void) -> Bool {
        self.state.withLock { state in
            if case .cancelled = state { return false }
            state = .active(action)
            return true
        }
    }

    /// - Returns: `false` when the step was cancelled.
    @discardableResult
    func end() -> Bool {
        self.state.withLock { state in
            if case .cancelled = state { return false }
            state = .inactive
            return true
        }
    }
}
