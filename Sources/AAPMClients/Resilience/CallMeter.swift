import AAPMCore
import Synchronization

/// Counts what comes of one attempt.
final class CallMeter: Sendable {
    private struct Count {
        var pieces = 0
        var bytes = 0
        var text = ""
        var firstPiece: Duration?
    }

    private let count = Mutex(Count())
    private let check: UsageCheck
    private let clock: any MonotonicClock
    private let start: Duration

    init(_ check: UsageCheck, clock: any MonotonicClock) {
        self.check = check
        self.clock = clock
        self.start = clock.now
    }

    var text: String { self.count.withLock { $0.text } }
    var textBytes: Int { self.count.withLock { $0.bytes } }
    var firstToken: Duration? { self.count.withLock { $0.firstPiece } }
    var latency: Duration { self.clock.now - self.start }

    /// - Throws: `OutputOverrun`, and then the piece does not count.
    func take(_ piece: String) throws(OutputOverrun) {
        let now = self.clock.now
        let isOverrun = self.count.withLock { count in
            let bytes = count.bytes + piece.utf8.count
            if self.check.isOverrun(pieces: count.pieces + 1, textBytes: bytes) { return true }
            count.pieces += 1
            count.bytes = bytes
            count.text += piece
            if count.firstPiece == nil { count.firstPiece = now - self.start }
            return false
        }
        if isOverrun { throw OutputOverrun() }
    }
}

/// A model wrote past its limit.
struct OutputOverrun: Error {}
