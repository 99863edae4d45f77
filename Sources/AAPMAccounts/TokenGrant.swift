package import AAPMCore

/// What a log-in gives.
package struct TokenGrant: Sendable {
    /// A JWT; never logged.
    package let accessToken: String
    package let expiresIn: Duration
    /// Works once; never logged.
    package let refreshToken: String
    package let learner: Learner
}
