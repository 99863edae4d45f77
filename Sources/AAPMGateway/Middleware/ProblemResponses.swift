import AAPMCore
import HTTPTypes
import Hummingbird
import Logging

/// Turns every failure into a problem, and tells the operator about those that are ours.
struct ProblemResponses: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(error, traceID: context.trace.traceID)
            context.logger.log(error, as: problem)
            return problem.response()
        }
    }
}

extension Logger {
    /// Writes a failure that is the server's; the caller's own are in the access log.
    func log(_ error: any Error, as problem: Problem) {
        guard problem.code.status.code >= 500, !(error is CancellationError) else { return }
        var metadata: Metadata = ["code": .string(problem.code.text)]
        if let error = error as? AAPMError {
            for (key, value) in error.details { metadata["detail.\(key)"] = .string(value) }
            if let underlying = error.underlying { metadata["cause"] = .string("\(underlying)") }
        } else {
            metadata["cause"] = .string("\(error)")
        }
        // That the database went away is said once, by whoever watches it; in an outage each request would say it again.
        self.log(level: problem.code == .databaseUnavailable ? .debug : .error, "request failed", metadata: metadata)
    }
}
