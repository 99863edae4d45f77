import AAPMCore
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Carries requests over connections that are kept for the next ones. One for the whole process and each policy; to be
/// shut down at its end.
package final class AsyncHTTPTransport: HTTPTransport {
    private let policy: AddressPolicy
    private let resolve: HostResolver
    private let connectTimeout: Duration
    private let client: HTTPClient
    private let pinned: PinnedClients

    /// - Parameters:
    ///   - policy: Where connections may lead.
    ///   - connectTimeout: For a connection to be there.
    ///   - resolve: Finds the addresses of a name, for a policy that wants them checked; `nil` asks the system.
    package init(
        policy: AddressPolicy = .any, connectTimeout: Duration = .seconds(5),
        resolve: HostResolver? = nil
    ) {
        self.policy = policy
        self.resolve = resolve ?? { try await SystemResolver.shared.addresses(of: $0) }
        self.connectTimeout = connectTimeout
        let configuration = Self.configuration(connectTimeout: connectTimeout)
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.pinned = PinnedClients { host, address in
            var configuration = configuration
            configuration.dnsOverride = [host: address.description]
            // Nothing is sent over a connection that leads elsewhere than to what was checked.
            configuration.http1_1ConnectionDebugInitializer = { channel in
                let peer = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
                return peer == address
                    ? channel.eventLoop.makeSucceededVoidFuture()
                    : channel.eventLoop.makeFailedFuture(TransportError.forbidden(.notPublic))
            }
            return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        }
    }

    /// A start that fails must end with its own error: a client that nobody shut down stops the process in debug builds.
    deinit {
        self.client.shutdown { _ in }
    }

    /// Closes all connections. Nothing can be sent afterwards.
    package func shutdown() async throws {
        try await self.pinned.shutdown()
        try await self.client.shutdown()
    }

    package func send(_ call: HTTPCall) async throws -> HTTPAnswer {
        try Task.checkCancellation()
        if self.policy.isAny { return try await self.send(call, over: self.client) }
        guard let address = Self.origin(of: call.url) else { throw TransportError.addressInvalid }
        let targets = try await self.checkedAddresses(of: address)
        return try await self.send(call, to: targets[0], host: address.host)
    }

    /// Checks an address that a person has set, without connecting to it.
    ///
    /// - Throws: `AAPMError` with `.addressForbidden` and the reason for operators; `CancellationError`.
    package func requireAllowed(_ baseURL: String) async throws {
        guard let address = WebAddress(baseURL) else {
            throw AAPMError(
                .addressForbidden, "The address is not valid; it should look like https://models.example.org/v1.",
                details: ["reason": "invalid"])
        }
        do {
            _ = try await self.checkedAddresses(of: address)
        } catch TransportError.forbidden(let fault) {
            throw AAPMError(.addressForbidden, fault.advice, details: ["reason": fault.rawValue])
        }
    }

    /// The addresses of a host, at least one, every one of which may be connected to.
    ///
    /// - Throws: `TransportError.forbidden`; `CancellationError`.
    private func checkedAddresses(of address: WebAddress) async throws -> [IPAddress] {
        let found: [IPAddress]
        if let literal = address.literal {
            found = [literal]
        } else {
            found = try await withDeadline(self.connectTimeout) { try await self.resolve(address.host) } ?? []
        }
        if let fault = self.policy.fault(of: found, isSecure: address.isSecure) {
            throw TransportError.forbidden(fault)
        }
        return found
    }

    private func send(_ call: HTTPCall, to address: IPAddress, host: String) async throws -> HTTPAnswer {
        let pinned = try self.pinned.client(of: host, at: address)
        return try await self.send(call, over: pinned.client, keeping: pinned)
    }

    /// - Parameter keeper: Must be there until the answer is read.
    private func send(
        _ call: HTTPCall, over client: HTTPClient, keeping keeper: (any Sendable)? = nil
    ) async throws -> HTTPAnswer {
        var request = HTTPClientRequest(url: call.url)
        request.method = call.method
        request.headers = call.headers
        request.body = call.body.map { .bytes($0) }
        do {
            let answer = try await client.execute(request, timeout: Self.headTimeout)
            return HTTPAnswer(
                status: Int(answer.status.code), headers: answer.headers,
                body: HTTPBody(answer.body, keeping: keeper))
        } catch {
            throw try TransportError.told(error, as: .unreachable)
        }
    }

    /// A backstop: whoever sends has deadlines of its own.
    private static let headTimeout = TimeAmount.minutes(5)

    private static func configuration(connectTimeout: Duration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(connectTimeout), read: .minutes(2), write: .minutes(1)),
            connectionPool: .init(idleTimeout: .seconds(45)))
        configuration.httpVersion = .http1Only
        // As many as there are calls: to wait here for another call's end would look like a slow provider.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4_096
        // Another model is better than another attempt at a server that refuses connections.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// The address without the path, which may hold what that of a base address may not.
    private static func origin(of url: String) -> WebAddress? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        return WebAddress(String(url[..<(url[scheme.upperBound...].firstIndex(of: "/") ?? url.endIndex)]))
    }
}
