import AAPMCore
import HTTPTypes
import Hummingbird

/// How often one address and one learner may ask for anything under `/v1`, in the memory of this process.
///
/// It keeps a runaway client from taking the processor away from others, so it must cost next to nothing itself: asking
/// the database, as `/v1/auth` does, would cost more than most requests. What must hold over all nodes (log-ins,
/// sessions, money) is counted there.
struct RequestRates: Sendable {
    private let addresses: TokenBuckets?
    private let learners: TokenBuckets?
    private let proxies: TrustedProxies
    private let clock: any WallClock

    init(_ configuration: GatewayConfiguration, clock: any WallClock) {
        self.addresses = configuration.requestRate.map { TokenBuckets($0) }
        self.learners = configuration.learnerRate.map { TokenBuckets($0) }
        self.proxies = configuration.trustedProxies
        self.clock = clock
    }

    /// - Throws: `AAPMError` with `.rateLimited`.
    func countAddress(of request: Request, _ context: AppContext) throws {
        guard let addresses else { return }
        let client = self.proxies.client(of: context.remoteAddress, forwardedFor: request.headers[.forwardedFor])
        try self.count(client.text, in: addresses, as: .requests)
    }

    /// - Throws: `AAPMError` with `.rateLimited`.
    func count(_ learner: ID<Learner>) throws {
        guard let learners else { return }
        try self.count(learner.text, in: learners, as: .learnerRequests)
    }

    private func count(_ name: String, in buckets: TokenBuckets, as quota: Quota.Name) throws {
        guard let wait = buckets.take(name, at: self.clock.now) else { return }
        let limit = buckets.limit
        throw AAPMError(
            .rateLimited, "That was a little fast. Please wait a moment.", retryAfter: wait,
            limits: LimitFacts(quotas: [
                Quota(
                    quota, limit: Int64(limit.burst), remaining: 0, window: limit.interval * limit.burst,
                    resetsIn: wait)
            ]))
    }
}

/// Counts a request for its address, whoever sends it.
struct AddressRateLimiting: RouterMiddleware {
    let rates: RequestRates

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        try self.rates.countAddress(of: request, context)
        return try await next(request, context)
    }
}

/// Counts a request for its learner, if it has one. A stream counts once, however long it is.
struct LearnerRateLimiting: RouterMiddleware {
    let rates: RequestRates

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let learner = context.caller { try self.rates.count(learner) }
        return try await next(request, context)
    }
}
