import AAPMCore
import Synchronization

/// When a lease ends, as far as is known: put off by the heart, read by the watch.
final class LeaseEnd: Sendable {
    private let stored: Mutex<Timestamp>

    init(_ time: Timestamp) {
        self.stored = Mutex(time)
    }

    var time: Timestamp {
        get { self.stored.withLock { $0 } }
        set { self.stored.withLock { $0 = newValue } }
    }
}
