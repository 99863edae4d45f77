import NIOCore
import Synchronization

/// Notices on a connection that the client has gone, while its request is being answered.
final class ClientWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = Never
    typealias InboundOut = Never

    /// The watches of all open connections.
    final class Board: Sendable {
        private let watches = Mutex<[ObjectIdentifier: ClientWatch]>([:])

        fileprivate func put(_ watch: ClientWatch, for channel: any Channel) {
            self.watches.withLock { $0[ObjectIdentifier(channel)] = watch }
        }

        fileprivate func remove(_ channel: any Channel) {
            self.watches.withLock { $0[ObjectIdentifier(channel)] = nil }
        }

        func watch(of channel: any Channel) -> ClientWatch? {
            self.watches.withLock { $0[ObjectIdentifier(channel)] }
        }
    }

    private struct State {
        var isGone = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let board: Board
    private let state = Mutex(State())

    init(board: Board) {
        self.board = board
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.board.put(self, for: context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.board.remove(context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end { $0.isGone = true }
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { self.end { $0.isGone = true } }
        context.fireUserInboundEventTriggered(event)
    }

    /// Returns when the client has gone or the task is cancelled; one request at a time waits.
    func waitForEnd() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    if state.isGone || Task.isCancelled { return true }
                    state.waiting = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.end { _ in }
        }
    }

    private func end(_ change: (inout State) -> Void) {
        let waiting = self.state.withLock { state in
            change(&state)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}
