package import Hummingbird
package import Logging
import NIOCore

/// The HTTP side of the server.
package enum Gateway {
    /// The router with all routes, middleware and the web app.
    /// - Throws: When the folder of the web app cannot be read.
    package static func makeRouter(
        services: GatewayServices, configuration: GatewayConfiguration
    ) throws -> Router<AppContext> {
        let handlers = Handlers(services: services, configuration: configuration)
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestTracing(ids: services.ids))
        router.add(middleware: AccessLog(clock: services.clock))
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ProblemResponses())
        router.add(
            middleware: UnroutedRequests(
                site: try StaticSite(directory: configuration.webDirectory), routes: Self.table(of: handlers)))
        router.addRoutes(handlers)
        return router
    }

    /// The server, ready to run.
    ///
    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - onServerRunning: Called with the port as soon as the server listens.
    /// - Throws: As `makeRouter`.
    package static func makeApplication(
        services: GatewayServices, configuration: GatewayConfiguration, host: String, port: Int, logger: Logger,
        onServerRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> Application<RouterResponder<AppContext>> {
        Application(
            router: try self.makeRouter(services: services, configuration: configuration),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in await onServerRunning(channel.localAddress?.port ?? port) }, logger: logger)
    }

    /// The middleware has to know the routes, which come after it: a router of their own lists them.
    private static func table(of handlers: Handlers) -> RouteTable {
        let router = Router(context: AppContext.self)
        router.addRoutes(handlers)
        return RouteTable(router)
    }
}
