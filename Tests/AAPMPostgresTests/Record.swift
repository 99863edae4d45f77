import Synchronization

/// What happened, in order, from wherever it happened.
final class Record: Sendable {
    private let events = Mutex<[String]>([])

    var all: [String] { self.events.withLock { $0 } }

    /// - Returns: How many there are now.
    @discardableResult
    func add(_ event: String) -> Int {
        self.events.withLock { events in
            events.append(event)
            return events.count
        }
    }
}
