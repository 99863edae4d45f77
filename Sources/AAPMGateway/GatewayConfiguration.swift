package import AAPMCore

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
    /// What one client may do on `/v1/auth`, on all nodes together; `nil` is all it likes.
    package var authenticationRate: RateLimit?
    /// How often one learner may hand in a key, each of which is shown to a provider; `nil` is all they like.
    package var keyRate: RateLimit?
    /// What one address may ask for under `/v1`, of each node; `nil` is all it likes.
    package var requestRate: RateLimit?
    /// The same for one learner.
    package var learnerRate: RateLimit?
    /// Who tells the truth in `X-Forwarded-For`.
    package var trustedProxies: TrustedProxies

    package init(
        contract: String, webDirectory: String? = nil, bodyLimit: Int = 256 * 1_024,
        heartbeat: Duration = .seconds(15), streamLimit: Duration = .seconds(600),
        authenticationRate: RateLimit? = RateLimit(burst: 30, interval: .seconds(2)),
        keyRate: RateLimit? = RateLimit(burst: 5, interval: .seconds(12)), requestRate: RateLimit? = nil,
        learnerRate: RateLimit? = nil, trustedProxies: TrustedProxies = .none
    ) {
        self.contract = contract
        self.webDirectory = webDirectory
        self.bodyLimit = bodyLimit
        self.heartbeat = heartbeat
        self.streamLimit = streamLimit
        self.authenticationRate = authenticationRate
        self.keyRate = keyRate
        self.requestRate = requestRate
        self.learnerRate = learnerRate
        self.trustedProxies = trustedProxies
    }
}
