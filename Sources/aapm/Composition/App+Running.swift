import AAPMCore
import AAPMGateway
import AAPMPipeline
import AAPMSessions
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

extension App {
    /// Serves until SIGTERM or SIGINT, then finishes what is under way.
    ///
    /// - Parameter ready: Called once with the URL when the server listens.
    func serve(_ ready: @escaping @Sendable (String) -> Void) async throws {
        do {
            try await self.group(signals: [.sigterm, .sigint], ready).run()
            await self.closePools()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw AAPMError(
                .configurationInvalid,
                "Port \(self.configuration.port) is in use already; choose another with PORT or --port.")
        } catch let error as IOError {
            throw AAPMError(
                .configurationInvalid,
                "Nothing can listen on \(self.configuration.host), port \(self.configuration.port): "
                    + "\(String(cString: strerror(error.errnoCode))). Look at AAPM_HOST and PORT.")
        } catch let error as SocketAddressError.UnknownHost {
            throw AAPMError(
                .configurationInvalid, "AAPM_HOST is no address of this machine: \(self.configuration.host).",
                underlying: error)
        }
    }

    /// Serves for as long as `body` runs.
    func serve(while body: @escaping @Sendable (String) async throws -> Void) async throws {
        let (urls, ready) = AsyncStream.makeStream(of: String.self)
        let services = try self.group(signals: []) { url in
            ready.yield(url)
            ready.finish()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
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

    private func group(
        signals: [UnixSignal], _ ready: @escaping @Sendable (String) -> Void
    ) throws -> ServiceGroup {
        let shown = ["0.0.0.0", "127.0.0.1"].contains(self.configuration.host) ? "localhost" : self.configuration.host
        let server = try Gateway.makeApplication(
            services: self.gateway, configuration: try self.gatewayConfiguration(), host: self.configuration.host,
            port: self.configuration.port, logger: self.logger
        ) { port in
            ready("http://\(shown):\(port)")
        }
        var configuration = ServiceGroupConfiguration(
            // Stopped in reverse: first no new requests, then the replies under way, then the background.
            services: self.backgroundServices(isWorking: self.configuration.runsWorker).map { .init(service: $0) } + [
                .init(service: CancelledService { await self.janitor.run() }),
                .init(service: ReplyService(engine: self.replies)),
                .init(service: server),
            ],
            gracefulShutdownSignals: signals, logger: self.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        return ServiceGroup(configuration: configuration)
    }

    private func gatewayConfiguration() throws -> GatewayConfiguration {
        try self.configuration.requireWebPage()
        guard let contract = FileManager.default.contents(atPath: self.configuration.contractFile) else {
            throw AAPMError(
                .configurationInvalid, "The contract \(self.configuration.contractFile) cannot be read.")
        }
        var gateway = GatewayConfiguration(
            contract: String(decoding: contract, as: UTF8.self), webDirectory: self.configuration.webDirectory)
        gateway.authenticationRate = Self.rate(perMinute: self.configuration.authRateLimit)
        gateway.requestRate = Self.rate(perMinute: self.configuration.rateLimit)
        gateway.learnerRate = Self.rate(perMinute: self.configuration.learnerRateLimit)
        gateway.trustedProxies = self.configuration.trustedProxies
        return gateway
    }

    /// - Parameter count: 0 is no limit.
    private static func rate(perMinute count: Int) -> RateLimit? {
        count == 0 ? nil : RateLimit(burst: count, interval: .seconds(60) / count)
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
