import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Listens on loopback and hands every request to one responder.
struct BenchServer: Sendable {
    let completions: BenchCompletions
    let port: Int
    let logger: Logger

    /// Serves until SIGTERM or SIGINT.
    /// - Parameter ready: Called once with the port.
    func run(_ ready: @escaping @Sendable (Int) -> Void) async throws {
        let board = ClientWatch.Board()
        let completions = self.completions
        let application = Application(
            router: Router(),
            server: HTTPServerBuilder { _ in
                HTTP1Channel(
                    responder: { request, writer, channel in
                        let answer = BenchAnswer(writer)
                        guard let watch = board.watch(of: channel) else { return }
                        try await completions.respond(to: request, with: answer, watch: watch)
                    },
                    configuration: HTTP1Channel.Configuration(
                        additionalChannelHandlers: [ClientWatch(board: board)]))
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: self.port), backlog: 4_096),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? self.port) }, logger: self.logger)
        var group = ServiceGroupConfiguration(
            services: [.init(service: application)], gracefulShutdownSignals: [.sigterm, .sigint], logger: self.logger)
        group.maximumGracefulShutdownDuration = .seconds(3)
        try await ServiceGroup(configuration: group).run()
    }
}
