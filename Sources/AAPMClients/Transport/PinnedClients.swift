import AAPMCore
import AsyncHTTPClient
import Synchronization

/// Clients that connect to one address of one host each, so that what was checked is what is connected to.
///
/// A name that changes its address gets another client. When there are too many, the one that was not used for longest
/// goes, whose calls end first.
final class PinnedClients: Sendable {
    /// A client that is shut down when nobody holds it any more: whoever makes a call does until its answer is read.
    final class Pinned: Sendable {
        let client: HTTPClient

        fileprivate init(_ client: HTTPClient) {
            self.client = client
        }

        deinit {
            self.client.shutdown { _ in }
        }
    }

    private struct Pin: Hashable {
        let host: String
        let address: IPAddress
    }

    private struct State {
        var clients: [Pin: Pinned] = [:]
        /// The one that was not used for longest first.
        var order: [Pin] = []
        var isShutDown = false
    }

    private let limit: Int
    private let make: @Sendable (String, IPAddress) -> HTTPClient
    private let state = Mutex(State())

    init(limit: Int = 256, _ make: @escaping @Sendable (String, IPAddress) -> HTTPClient) {
        self.limit = limit
        self.make = make
    }

    /// - Throws: `TransportError.unreachable` after the shutdown.
    func client(of host: String, at address: IPAddress) throws -> Pinned {
        let pin = Pin(host: host, address: address)
        // The one that goes is let go of outside the lock.
        let (client, _) = try self.state.withLock { state -> (Pinned, Pinned?) in
            guard !state.isShutDown else { throw TransportError.unreachable }
            if let client = state.clients[pin] {
                state.order.removeAll { $0 == pin }
                state.order.append(pin)
                return (client, nil)
            }
            let client = Pinned(self.make(host, address))
            state.clients[pin] = client
            state.order.append(pin)
            guard state.order.count > self.limit else { return (client, nil) }
            return (client, state.clients.removeValue(forKey: state.order.removeFirst()))
        }
        return client
    }

    /// Closes all connections but those of clients that went and whose calls have not ended.
    func shutdown() async throws {
        let clients = self.state.withLock { state in
            defer { state = State(isShutDown: true) }
            return Array(state.clients.values)
        }
        for pinned in clients { try await pinned.client.shutdown() }
    }
}
