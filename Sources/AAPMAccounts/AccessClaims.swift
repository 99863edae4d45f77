import JWTKit

/// What an access token says (RFC 7519). Times are whole seconds since 1970.
struct AccessClaims: JWTPayload {
    let iss: String
    let sub: String
    let aud: String
    let iat: Int64
    let exp: Int64
    let jti: String

    /// Nothing: `AccessTokens` checks the claims against its own clock, JWTKit would take the system's.
    func verify(using algorithm: some JWTAlgorithm) {}
}
