import AAPMCore
import Synchronization

/// Lets a measurement take the database away.
final class Outage: Sendable {
    private let isAway = Atomic<Bool>(false)

    func begin() { self.isAway.store(true, ordering: .releasing) }

    func end() { self.isAway.store(false, ordering: .releasing) }

    /// - Throws: `.unavailable` while the database is away.
    func require() throws(StorageError) {
        if self.isAway.load(ordering: .acquiring) { throw .unavailable(reason: "the benchmark took it away") }
    }
}
