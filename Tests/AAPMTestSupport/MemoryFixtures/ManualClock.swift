package import AAPMCore
import Synchronization

/// A clock that stands still until it is told to move.
package final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// - Parameter start: By default 2026-11-23T12:00:00Z.
    package init(_ start: Timestamp = .sample) {
        self.time = Mutex(start)
    }

    package var now: Timestamp { self.time.withLock { $0 } }

    package func advance(by duration: Duration) {
        self.time.withLock { $0 = $0 + duration }
    }

    package func set(_ time: Timestamp) {
        self.time.withLock { $0 = time }
    }
}

extension Timestamp {
    /// 2026-11-23T12:00:00Z.
    package static let sample = Self(microseconds: 1_795_435_200_000_000)
}
