import AAPMCore
import AsyncHTTPClient
import Synchronization

/// Clients that connect to one address of one host each, so that what was checked is what is connected to.
///
/// A name that changes its address gets another client; the oldest go when there are too many.
final class PinnedClients: Sendable {
    private struct Pin: Hashable {
        let host: String
        let address: IPAddress
    }

    private struct State {
        var clients: [Pin: HTTPClient] = [:]
        /// The oldest first.
        var order: [Pin] = []
        var isShutDown = false
    }

    private static let limit = 256

    private let make: @Sendable (String, IPAddress) -> HTTPClient
    private let state = Mutex(State())

    init(_ make: @escaping @Sendable (String, IPAddress) -> HTTPClient) {
        self.make = make
    }

    deinit {
        for client in self.state.withLock({ $0.clients.values }) { client.shutdown { _ in } }
    }

    /// - Throws: `TransportError.unreachable` after the shutdown.
    func client(of host: String, at address: IPAddress) async throws -> HTTPClient {
        let pin = Pin(host: host, address: address)
        let (client, old) = try self.state.withLock { state -> (HTTPClient, HTTPClient?) in
            guard !state.isShutDown else { throw TransportError.unreachable }
            if let client = state.clients[pin] { return (client, nil) }
            let client = self.make(host, address)
            state.clients[pin] = client
            state.order.append(pin)
            guard state.order.count > Self.limit else { return (client, nil) }
            return (client, state.clients.removeValue(forKey: state.order.removeFirst()))
        }
        // Its calls, if there are any, break off like those of a server that went away.
        try await old?.shutdown()
        return client
    }

    func shutdown() async throws {
        let clients = self.state.withLock { state in
            defer { state = State(isShutDown: true) }
            return Array(state.clients.values)
        }
        for client in clients { try await client.shutdown() }
    }
}
