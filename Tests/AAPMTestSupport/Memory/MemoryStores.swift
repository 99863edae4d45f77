package import AAPMCore
import Synchronization

/// Every store port in memory, with the semantics of the SQL stores: one object passed for each port, since their
/// transactions span ports.
///
/// A transaction works on a copy of the state that replaces it only on success, so a thrown error leaves nothing behind.
package final class MemoryStores: Sendable {
    private let state = Mutex(MemoryState())

    package init() {}

    /// Every message ever queued for learners' inboxes, by id.
    package var notifications: [Notification] {
        self.state.withLock { $0.notifications.values.sorted { $0.id < $1.id } }
    }

    /// The ids of the messages that learners can see.
    package var shownNotifications: Set<String> { self.state.withLock { $0.shownNotifications } }

    /// The settled record of an ended session; `nil` while it runs.
    package func conversation(of session: ID<Session>) -> [Turn]? {
        self.state.withLock { $0.conversations[session] }
    }

    func read<Result>(_ body: (MemoryState) throws(StorageError) -> Result) throws(StorageError) -> Result {
        let snapshot = self.state.withLock { $0 }
        return try body(snapshot)
    }

    func write<Result>(_ body: (inout MemoryState) throws(StorageError) -> Result) throws(StorageError) -> Result {
        try self.state.withLock { (state) throws(StorageError) -> Result in
            var copy = state
            let result = try body(&copy)
            state = copy
            return result
        }
    }
}
