import AAPMCore
import Synchronization

/// The talks that this process has in memory: the last state that it saw of each and, for those that go on without the
/// database, the only one there is.
final class TalkShelf: Sendable {
    private struct Place {
        var talk: TalkSnapshot
        /// Whether the talk goes on beside the database: nothing else knows its last state.
        var isBeside = false
        /// Whether another node takes turns of it too: it is looked up each time then.
        var isShared = false
        /// The run that its end queued, beside the database.
        var run: PipelineRun?
        var lastUse = 0
    }

    private struct State {
        var places: [ID<Session>: Place] = [:]
        var uses = 0
        /// Talks that somebody changes, with those who wait to.
        var gates: [ID<Session>: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: Talks kept besides those that go on without the database.
    init(limit: Int) {
        self.limit = limit
    }

    // MARK: One at a time

    /// Runs `body` while nobody else changes this talk. Those who wait come in the order of their asking.
    func alone<Value>(
        with session: ID<Session>, _ body: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        await self.enter(session)
        defer { self.leave(session) }
        return try await body()
    }

    private func enter(_ session: ID<Session>) async {
        let isFree = self.state.withLock { state in
            guard state.gates[session] == nil else { return false }
            state.gates[session] = []
            return true
        }
        if isFree { return }
        await withCheckedContinuation { continuation in
            let isFree = self.state.withLock { state in
                guard state.gates[session] == nil else {
                    state.gates[session]?.append(continuation)
                    return false
                }
                state.gates[session] = []
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave(_ session: ID<Session>) {
        let next = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiting = state.gates[session], !waiting.isEmpty else {
                state.gates[session] = nil
                return nil
            }
            return state.gates[session]?.removeFirst()
        }
        next?.resume()
    }

    // MARK: What is known

    /// The talk as this process saw it last.
    func talk(_ id: ID<Session>, of learner: ID<Learner>) -> TalkSnapshot? {
        self.state.withLock { state in
            guard let place = state.places[id], place.talk.session.learner == learner else { return nil }
            state.uses += 1
            state.places[id]?.lastUse = state.uses
            return place.talk
        }
    }

    /// The talk as this process saw it last, as far as that is good for a turn.
    func current(_ id: ID<Session>, of learner: ID<Learner>) -> TalkSnapshot? {
        self.state.withLock { state in
            guard let place = state.places[id], place.talk.session.learner == learner,
                place.isBeside || !place.isShared
            else { return nil }
            return place.talk
        }
    }

    /// Whether another node was seen to take turns of it, so that what is known here may not be the latest.
    func isShared(_ id: ID<Session>) -> Bool {
        self.state.withLock { $0.places[id]?.isShared ?? false }
    }

    /// The talk if it goes on beside the database.
    func beside(_ id: ID<Session>) -> TalkSnapshot? {
        self.state.withLock { state in
            guard let place = state.places[id], place.isBeside else { return nil }
            return place.talk
        }
    }

    /// The talk if it goes on beside the database.
    func beside(_ id: ID<Session>, of learner: ID<Learner>) -> TalkSnapshot? {
        self.beside(id).flatMap { $0.session.learner == learner ? $0 : nil }
    }

    /// Talks that go on beside the database.
    var besideIDs: [ID<Session>] {
        self.state.withLock { state in state.places.filter { $0.value.isBeside }.map(\.key) }
    }

    /// The run of a talk that ended beside the database.
    func run(where fits: (PipelineRun) -> Bool) -> PipelineRun? {
        self.state.withLock { state in
            for place in state.places.values where place.isBeside {
                if let run = place.run, fits(run) { return run }
            }
            return nil
        }
    }

    // MARK: Changes

    /// Takes what the database said. A reader that was slow does not undo what came after it.
    ///
    /// - Parameter isShared: Whether another node was seen to take turns of it.
    func keep(_ talk: TalkSnapshot, isShared: Bool = false) {
        let id = talk.session.id
        self.state.withLock { state in
            let known = state.places[id]
            if let known {
                guard !known.isBeside, known.talk.session.nextTurnIndex <= talk.session.nextTurnIndex else { return }
            }
            state.uses += 1
            state.places[id] = Place(
                talk: talk, isShared: isShared || known?.isShared ?? false, lastUse: state.uses)
            if state.places.count > self.limit { Self.makeRoom(&state, limit: self.limit) }
        }
    }

    /// Takes the state of a talk that goes on beside the database.
    func keepBeside(_ talk: TalkSnapshot, run: PipelineRun? = nil) {
        self.state.withLock { state in
            state.uses += 1
            let run = run ?? state.places[talk.session.id]?.run
            state.places[talk.session.id] = Place(talk: talk, isBeside: true, run: run, lastUse: state.uses)
        }
    }

    /// The database knows better, or the talk is over. One that goes on beside the database stays.
    func forget(_ id: ID<Session>) {
        self.state.withLock { state in
            if state.places[id]?.isBeside == false { state.places[id] = nil }
        }
    }

    /// The database has all of a talk that went on beside it.
    func letReturn(_ id: ID<Session>) {
        self.state.withLock { $0.places[id] = nil }
    }

    /// Talks that were not used for longest leave, a quarter at once so that it is rarely done; those that are being
    /// answered leave last, since their answer could not be spooled without them.
    private static func makeRoom(_ state: inout State, limit: Int) {
        let leaving = state.places.filter { !$0.value.isBeside }
            .sorted { left, right in
                let (isLeft, isRight) = (left.value.talk.lease != nil, right.value.talk.lease != nil)
                return isLeft == isRight ? left.value.lastUse < right.value.lastUse : isRight
            }
            .prefix(max(1, limit / 4))
        for (id, _) in leaving { state.places[id] = nil }
    }
}
