/// What an operator may decide about HTTP.
package struct GatewayConfiguration: Sendable {
    /// The text of `openapi.yaml`.
    package var contract: String
    /// The folder of the web app; `nil` serves none.
    package var webDirectory: String?
    /// Bytes of a request body.
    package var bodyLimit: Int
    /// How often a quiet stream shows that it is alive.
    package var heartbeat: Duration
    /// After this time a stream is closed and the client joins again.
    package var streamLimit: Duration
    /// What one client address may do on `/v1/auth`.
    package var authenticationRate: RateLimit
    /// Whether a proxy of ours sets `X-Forwarded-For`.
    package var trustsForwardedFor: Bool

    package init(
        contract: String, webDirectory: String? = nil, bodyLimit: Int = 256 * 1_024,
        heartbeat: Duration = .seconds(15), streamLimit: Duration = .seconds(600),
        authenticationRate: RateLimit = RateLimit(burst: 30, interval: .seconds(2)), trustsForwardedFor: Bool = false
    ) {
        self.contract = contract
        self.webDirectory = webDirectory
        self.bodyLimit = bodyLimit
        self.heartbeat = heartbeat
        self.streamLimit = streamLimit
        self.authenticationRate = authenticationRate
        self.trustsForwardedFor = trustsForwardedFor
    }
}
