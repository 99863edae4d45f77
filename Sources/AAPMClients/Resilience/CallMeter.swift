import AAPMCore
import Synchronization

/// Counts what comes of one attempt.
final class CallMeter: Sendable {
    private let count = Mutex<(bytes: Int, firstPiece: Duration?)>((0, nil))
    private let clock: any MonotonicClock
    private let start: Duration

    init(clock: any MonotonicClock) {
        self.clock = clock
        self.start = clock.now
    }

    var textBytes: Int { self.count.withLock { $0.bytes } }
    var firstToken: Duration? { self.count.withLock { $0.firstPiece } }
    var latency: Duration { self.clock.now - self.start }

    func take(_ piece: String) {
        self.count.withLock { count in
            count.bytes += piece.utf8.count
            if count.firstPiece == nil { count.firstPiece = self.latency }
        }
    }
}
