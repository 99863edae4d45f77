import AAPMCore
import Synchronization

/// Counts what comes of one attempt.
final class CallMeter: Sendable {
    /// The one of the attempt that is being made. Pieces that are not shown are no part of what a model delivers, and what
    /// a cancelled client knows is lost with it: it counts them here.
    @TaskLocal static var current: CallMeter?

    private let count = Mutex<(written: WrittenBytes, firstPiece: Duration?)>((WrittenBytes(), nil))
    private let clock: any MonotonicClock
    private let start: Duration

    init(clock: any MonotonicClock) {
        self.clock = clock
        self.start = clock.now
    }

    var written: WrittenBytes { self.count.withLock { $0.written } }
    var firstToken: Duration? { self.count.withLock { $0.firstPiece } }
    var latency: Duration { self.clock.now - self.start }

    func take(_ piece: String) {
        self.count.withLock { count in
            count.written.text += piece.utf8.count
            if count.firstPiece == nil { count.firstPiece = self.latency }
        }
    }

    /// - Parameter bytes: All that was hidden so far.
    func note(hidden bytes: Int) {
        self.count.withLock { $0.written.hidden = bytes }
    }
}
