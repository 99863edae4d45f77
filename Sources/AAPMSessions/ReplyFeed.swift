import AAPMCore
import Synchronization

/// The events of one reply so far, and those who wait for more.
///
/// Any number of readers share one list, which is as long as the line, so a slow reader costs nothing.
final class ReplyFeed: Sendable {
    private struct State {
        var events: [ReplyEvent] = []
        var chunker = LineChunker()
        /// How many events come before the end: before the whole reply, or the failure. `nil` while more is to come.
        var end: Int?
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastTicket = 0

        mutating func append(_ kind: ReplyEvent.Kind) {
            self.events.append(ReplyEvent(id: self.events.count + 1, kind: kind))
        }

        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            defer { self.waiting = [:] }
            return Array(self.waiting.values)
        }
    }

    private enum Glance {
        case event(ReplyEvent)
        case pending
        case over
    }

    let turn: Turn
    /// Whether it was begun before, by a process that did not finish it: what readers saw of that is void.
    let isRemade: Bool
    private let state = Mutex(State())

    /// A reply still to be made.
    init(to turn: Turn, isRemade: Bool = false) {
        self.turn = turn
        self.isRemade = isRemade
        self.state.withLock { $0.append(.accepted(turn.shown)) }
    }

    /// A reply made earlier, from the journal.
    convenience init(to turn: Turn, reply: Turn, session: Session) {
        self.init(to: turn)
        self.deliver(reply.text)
        self.finish(reply, session: session)
    }

    /// A reply that does not come.
    convenience init(to turn: Turn, failing error: AAPMError) {
        self.init(to: turn)
        self.fail(error)
    }

    /// Takes a piece of the line, cut anywhere.
    func deliver(_ piece: String) {
        self.change { state in
            for chunk in state.chunker.take(piece) { state.append(.delta(chunk)) }
        }
    }

    /// The reply is stored.
    func finish(_ reply: Turn, session: Session) {
        self.change { state in
            if let rest = state.chunker.finish() { state.append(.delta(rest)) }
            state.end = state.events.count
            state.append(.reply(reply.shown))
            state.append(.done(session.shown))
        }
    }

    func fail(_ error: AAPMError) {
        self.change { state in
            state.end = state.events.count
            state.append(.failed(error))
        }
    }

    /// The event after `position`, as soon as there is one.
    ///
    /// - Parameter isJoining: Whether the position is one of an earlier stream, of another node perhaps. That may have shown
    ///   another line, which was never stored: the end of the reply, and with it the line that counts, is never passed over.
    /// - Returns: `nil` after the last event and in a cancelled task.
    func event(after position: Int, isJoining: Bool = false) async -> ReplyEvent? {
        while true {
            switch self.glance(after: position, isJoining: isJoining) {
            case .event(let event): return event
            case .over: return nil
            case .pending:
                await self.waitForChange(after: position)
                if Task.isCancelled { return nil }
            }
        }
    }

    /// Waits until nothing more comes.
    func waitForEnd() async {
        var position = 0
        while let event = await self.event(after: position) { position = event.id }
    }

    private func glance(after position: Int, isJoining: Bool) -> Glance {
        self.state.withLock { state in
            let next = isJoining ? min(position, state.end ?? position) : position
            if next < state.events.count { return .event(state.events[max(0, next)]) }
            return state.end == nil ? .pending : .over
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiting = self.state.withLock { state in
            guard state.end == nil else { return [CheckedContinuation<Void, Never>]() }
            body(&state)
            return state.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
    }

    private func waitForChange(after position: Int) async {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isStale = self.state.withLock { state in
                    // The handler below runs after the flag is set and needs this lock, so one of the two sees the other.
                    if position < state.events.count || state.end != nil || Task.isCancelled { return true }
                    state.waiting[ticket] = continuation
                    return false
                }
                if isStale { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
        }
    }
}
