import AAPMCore
import AAPMGateway
import AAPMPipeline
import AAPMSessions
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

extension App {
    /// Serves until SIGTERM or SIGINT, then finishes what is under way.
    ///
    /// - Parameter ready: Called once with the URL when the server listens.
    func serve(_ ready: @escaping @Sendable (String) -> Void) async throws {
        try await self.group(signals: [.sigterm, .sigint], ready).run()
    }

    /// Serves for as long as `body` runs.
    func serve(while body: @escaping @Sendable (String) async throws -> Void) async throws {
        let (urls, ready) = AsyncStream.makeStream(of: String.self)
        let services = self.group(signals: []) { url in
            ready.yield(url)
            ready.finish()
        }
        try await withThrowingTaskGroup { group in
            group.addTask { try await services.run() }
            for await url in urls {
                do {
                    try await body(url)
                } catch {
                    await services.triggerGracefulShutdown()
                    throw error
                }
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private func group(signals: [UnixSignal], _ ready: @escaping @Sendable (String) -> Void) -> ServiceGroup {
        let host = self.configuration.host == "0.0.0.0" ? "localhost" : self.configuration.host
        let server = makeApplication(
            services: self.gateway,
            configuration: GatewayConfiguration(
                host: self.configuration.host, port: self.configuration.port,
                webDirectory: self.configuration.webDirectory, authRequestsPerMinute: self.configuration.authRateLimit),
            logger: self.logger,
            onServerRunning: { port in ready("http://\(host == "127.0.0.1" ? "localhost" : host):\(port)") })
        var configuration = ServiceGroupConfiguration(
            // Stopped in reverse: first no new requests, then the replies under way, then the background.
            services: [
                .init(service: BackgroundService { await self.worker.run() }),
                .init(service: BackgroundService { await self.janitor.run() }),
                .init(service: ReplyService(engine: self.replies)),
                .init(service: server),
            ],
            gracefulShutdownSignals: signals, logger: self.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        return ServiceGroup(configuration: configuration)
    }
}

/// A loop that a shutdown cancels.
private struct BackgroundService: Service {
    let loop: @Sendable () async -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown { await self.loop() }
    }
}

/// The reply engine: a shutdown lets it finish the replies under way.
private struct ReplyService: Service {
    let engine: ReplyEngine

    func run() async throws {
        await withGracefulShutdownHandler {
            await self.engine.run()
        } onGracefulShutdown: {
            self.engine.stop()
        }
    }
}
