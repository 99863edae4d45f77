import AAPMCore
import HTTPTypes
import Hummingbird

/// Refuses a client that asks too often.
struct RateLimiting: RouterMiddleware {
    let buckets: TokenBuckets
    let clock: any WallClock
    /// Whether a proxy of ours sets `X-Forwarded-For`; its last entry is then the client.
    let trustsForwardedFor: Bool

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let wait = self.buckets.take(self.client(of: request, context), at: self.clock.now) {
            throw AAPMError(.rateLimited, "That was a little fast. Please wait a moment.", retryAfter: wait)
        }
        return try await next(request, context)
    }

    private func client(of request: Request, _ context: AppContext) -> String {
        guard self.trustsForwardedFor, let last = request.headers[.forwardedFor]?.split(separator: ",").last else {
            return context.remoteAddress
        }
        return String(last.filter { $0 != " " })
    }
}
