import AAPMCore
import Synchronization

/// One line while a model makes it: cleaned, watched and passed on.
final class SpokenLine: Sendable {
    /// Thrown into the model to stop it: nothing of what would follow is wanted.
    struct Stopped: Error {}

    private struct State {
        var cleaner: LineCleaner
        var watch: LineGuard
        var said = ""
        /// What whoever listens threw.
        var listenerError: (any Error)?
    }

    private let state: Mutex<State>

    init(cleaner: LineCleaner, watch: LineGuard) {
        self.state = Mutex(State(cleaner: cleaner, watch: watch))
    }

    /// What has been passed on.
    var said: String { self.state.withLock { $0.said } }

    var objection: PartnerFallback.Reason? { self.state.withLock { $0.watch.objection } }

    /// Whether the line came to its end by itself, so that nothing is missing however the model goes on.
    var isFull: Bool { self.state.withLock { $0.watch.isFull } }

    /// What the listener threw, if it did: then that is the end of everything.
    var listenerError: (any Error)? { self.state.withLock { $0.listenerError } }

    /// Takes a piece of the model's text.
    ///
    /// - Throws: `Stopped` when the line must not go on; what `deliver` throws.
    func take(_ piece: String, deliver: @Sendable (String) async throws -> Void) async throws {
        try await self.pass(
            self.state.withLock { state in
                let clean = state.cleaner.take(piece)
                return state.watch.take(clean)
            }, deliver)
        if self.objection != nil { throw Stopped() }
    }

    /// Passes on what was held back.
    ///
    /// - Throws: What `deliver` throws.
    func finish(deliver: @Sendable (String) async throws -> Void) async throws {
        try await self.pass(
            self.state.withLock { state in
                let clean = state.cleaner.finish()
                return state.watch.take(clean) + state.watch.finish()
            }, deliver)
    }

    /// Says something of our own after it.
    func add(_ text: String, deliver: @Sendable (String) async throws -> Void) async throws {
        try await self.pass(text, deliver)
    }

    private func pass(_ text: String, _ deliver: @Sendable (String) async throws -> Void) async throws {
        guard !text.isEmpty else { return }
        do {
            try await deliver(text)
        } catch {
            self.state.withLock { $0.listenerError = error }
            throw error
        }
        self.state.withLock { $0.said += text }
    }
}
