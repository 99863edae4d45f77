import AAPMCore
import HTTPTypes
import Hummingbird
import Logging

/// One line a request: the route's pattern and never the path, which holds ids.
struct AccessLog: RouterMiddleware {
    let clock: any WallClock

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = self.clock.now
        let response = try await next(request, context)
        context.logger.info(
            "request",
            metadata: [
                "method": .string(request.method.rawValue),
                "route": .string(context.endpointPath ?? "none"),
                "status": .stringConvertible(response.status.code),
                "duration_us": .stringConvertible(self.clock.now.since(start).inMicroseconds),
            ])
        return response
    }
}
