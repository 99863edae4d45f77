import AAPMPipeline
import Logging
import ServiceLifecycle
import UnixSignals

extension Background {
    /// What a service group runs.
    var services: [any Service] {
        [
            // A shutdown cancels the sweep: what it has not removed is removed another day.
            CancelledService { await self.sweeper.run() },
            StoppedService(run: { await self.relay.run() }, stop: { self.relay.stop() }),
            StoppedService(run: { await self.carrier.run() }, stop: { self.carrier.stop() }),
            StoppedService(run: { await self.worker.run() }, stop: { self.worker.stop() }),
        ]
    }
}

extension App {
    /// Works on the queue and the outbox until SIGTERM or SIGINT, then gives back what is under way.
    func work() async throws {
        self.logger.info(
            "The worker has started", metadata: ["concurrency": "\(self.configuration.workerConcurrency)"])
        var configuration = ServiceGroupConfiguration(
            services: self.backgroundServices(isWorking: true).map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: self.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
        await self.closePools()
        self.logger.info("The worker has stopped")
    }
}

/// A loop that a shutdown cancels.
struct CancelledService: Service {
    let loop: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.loop() }
    }
}

/// A loop that a shutdown asks to end.
private struct StoppedService: Service {
    let run: @Sendable () async -> Void
    let stop: @Sendable () -> Void

    func run() async throws {
        await withGracefulShutdownHandler {
            await self.run()
        } onGracefulShutdown: {
            self.stop()
        }
    }
}
