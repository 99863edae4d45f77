import AAPMCore
import JWTKit

/// Issues and checks access tokens: JWT, RS256 and nothing else.
struct AccessTokens: Sendable {
    private static let algorithm = "RS256"

    let ring: SigningKeyRing
    let clock: any WallClock
    let ids: any IDGenerator
    let issuer: String
    let audience: String
    let lifetime: Duration

    /// A token that names the learner.
    func issue(to learner: ID<Learner>) async throws -> String {
        let keys = try await self.ring.current()
        let now = self.clock.now.microseconds / 1_000_000
        let claims = AccessClaims(
            iss: self.issuer, sub: learner.text, aud: self.audience, iat: now,
            exp: now + self.lifetime.components.seconds, jti: self.ids.makeID())
        return try await keys.collection.sign(claims, kid: JWKIdentifier(string: keys.signingKeyID))
    }

    /// Whose token it is.
    /// - Throws: `AAPMError` with `.authenticationRequired`, saying no more than whether the token expired.
    func verify(_ token: String) async throws -> ID<Learner> {
        // The header is read first: JWTKit would try its default key for an unknown id, and take the algorithm of the
        // key whatever the header says.
        let header: JWTHeader
        do {
            header = try DefaultJWTParser().parse(Array(token.utf8), as: AccessClaims.self).header
        } catch {
            throw Self.rejected
        }
        guard header.alg == Self.algorithm, header.crit == nil, let id = header.kid else { throw Self.rejected }
        let keys = try await self.ring.keys(knowing: id)
        guard keys.contains(id) else { throw Self.rejected }
        let claims: AccessClaims
        do {
            claims = try await keys.collection.verify(token, as: AccessClaims.self)
        } catch {
            throw Self.rejected
        }
        guard claims.iss == self.issuer, claims.aud == self.audience, !claims.sub.isEmpty else { throw Self.rejected }
        let now = self.clock.now.microseconds / 1_000_000
        guard now < claims.exp else { throw Self.expired }
        return ID(claims.sub)
    }

    private static var rejected: AAPMError {
        AAPMError(.authenticationRequired, "The access token is not valid. Please log in again.")
    }

    private static var expired: AAPMError {
        AAPMError(.authenticationRequired, "The access token has expired. Use the refresh token to get another one.")
    }
}
