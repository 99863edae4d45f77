import HTTPTypes

extension HTTPField.Name {
    // The initialiser fails for what is no token of RFC 9110; each of these is one.
    static let requestID = Self("X-Request-ID")!
    static let traceparent = Self("traceparent")!
    static let idempotencyKey = Self("Idempotency-Key")!
    static let lastEventID = Self("Last-Event-ID")!
    static let forwardedFor = Self("X-Forwarded-For")!
    static let contentTypeOptions = Self("X-Content-Type-Options")!
    static let contentPolicy = Self("Content-Security-Policy")!
    static let referrerPolicy = Self("Referrer-Policy")!
    static let openerPolicy = Self("Cross-Origin-Opener-Policy")!
    static let resourcePolicy = Self("Cross-Origin-Resource-Policy")!
}
