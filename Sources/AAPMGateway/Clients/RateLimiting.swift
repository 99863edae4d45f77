import AAPMCore
import HTTPTypes
import Hummingbird

/// Refuses a client that asks too often.
struct RateLimiting: RouterMiddleware {
    /// `nil` refuses nobody.
    let limits: ClientLimits?
    let proxies: TrustedProxies

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let limits {
            let client = self.proxies.client(of: context.remoteAddress, forwardedFor: request.headers[.forwardedFor])
            if let wait = await limits.take(client, logger: context.logger) {
                throw AAPMError(.rateLimited, "That was a little fast. Please wait a moment.", retryAfter: wait)
            }
        }
        return try await next(request, context)
    }
}
