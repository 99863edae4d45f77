import AAPMCore
import HTTPTypes
import Hummingbird
import Logging

/// Gives each request its trace and sends it back, on failures too.
struct RequestTracing: RouterMiddleware {
    let ids: any IDGenerator

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let trace = RequestTrace(
            traceparent: request.headers[.traceparent], requestID: request.headers[.requestID], ids: self.ids)
        context.trace = trace
        context.logger[metadataKey: "trace_id"] = .string(trace.traceID)
        var response = try await next(request, context)
        response.headers[.requestID] = trace.requestID
        response.headers[.traceparent] = trace.traceparent
        return response
    }
}
