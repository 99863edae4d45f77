import HTTPTypes

extension HTTPField.Name {
    // The initialiser fails for what is no token of RFC 9110; each of these is one.

    // swift-format-ignore: NeverForceUnwrap
    static let requestID = Self("X-Request-ID")!
    // swift-format-ignore: NeverForceUnwrap
    static let idempotencyKey = Self("Idempotency-Key")!
    // swift-format-ignore: NeverForceUnwrap
    static let lastEventID = Self("Last-Event-ID")!
    // swift-format-ignore: NeverForceUnwrap
    static let forwardedFor = Self("X-Forwarded-For")!
    // swift-format-ignore: NeverForceUnwrap
    static let rateLimit = Self("RateLimit")!
    // swift-format-ignore: NeverForceUnwrap
    static let rateLimitPolicy = Self("RateLimit-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    static let referrerPolicy = Self("Referrer-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    static let openerPolicy = Self("Cross-Origin-Opener-Policy")!
}
