import CLibpq
import Dispatch

/// Asks the server to end what a connection is doing; usable from any thread.
///
/// The request goes over a connection of its own and waits for the server, so it has a queue of its own: a server that is
/// stopped holds up that queue and nothing else.
// Sendable: libpq promises that PQcancel may be called from another thread, and the pointer is never changed.
final class CancelHandle: @unchecked Sendable {
    private let handle: OpaquePointer
    private let queue = DispatchQueue(label: "aapm.postgres.cancel")

    init?(_ connection: OpaquePointer) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
    }

    deinit { PQfreeCancel(self.handle) }

    func cancel() {
        self.queue.async {
            // Whether it came through shows in the statement's own end; its deadline runs in any case.
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = PQcancel(self.handle, message.baseAddress, Int32(message.count))
            }
        }
    }
}
