import AAPMClients
import Hummingbird
import Logging

/// A server on this machine for as long as a test takes.
enum LoopbackServer {
    /// - Parameters:
    ///   - address: Which of this machine's.
    ///   - routes: What it answers.
    ///   - test: Gets the port.
    static func run(
        at address: String = "127.0.0.1", _ routes: (Router<ConnectionContext>) -> Void,
        _ test: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let router = Router(context: ConnectionContext.self)
        routes(router)
        var logger = Logger(label: "aapm.tests")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router, configuration: .init(address: .hostname(address, port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            for await port in ports { try await test(port) }
        }
    }

    /// A transport that is shut down on every path.
    @discardableResult
    static func withTransport<Value>(
        _ policy: AddressPolicy = .any, resolve: HostResolver? = nil,
        _ body: (AsyncHTTPTransport) async throws -> Value
    ) async throws -> Value {
        let transport = AsyncHTTPTransport(policy: policy, connectTimeout: .seconds(60), resolve: resolve)
        let result: Result<Value, any Error>
        do { result = .success(try await body(transport)) } catch { result = .failure(error) }
        try await transport.shutdown()
        return try result.get()
    }
}

/// A request with the port that its connection comes from.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let remotePort: Int

    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.remotePort = source.channel.remoteAddress?.port ?? 0
    }
}
