package import AAPMCore

/// What an operator may decide about accounts.
package struct AccountConfiguration: Sendable {
    /// The `iss` of access tokens: the address of this server.
    package var issuer: String
    /// The `aud` of access tokens.
    package var audience: String
    package var accessTokenLifetime: Duration
    package var refreshTokenLifetime: Duration
    /// How long after its use a refresh token may be used once more without ending the log-in: two tabs that refresh
    /// at once, or an answer that got lost. Zero is strict.
    package var refreshReuseLeeway: Duration
    /// The plan of guests and new learners (DESIGN 7.1).
    package var defaultPlan: Plan
    package var passwordCost: PasswordCost
    /// How many password checks may wait for their turn; more are refused with `.rateLimited`.
    package var passwordQueueLimit: Int
    /// Whether there is a world for speakers of the one language who learn the other; the composition root knows.
    package var isPlayable: @Sendable (LanguagePair) -> Bool
    /// Whether a name is one of the time zone database; the composition root knows.
    package var isKnownTimeZone: @Sendable (String) -> Bool
    /// Where learners' days and months begin, for those who change their time zone.
    package let days: DayBoundary

    package init(
        issuer: String = "aapm", audience: String = "aapm", accessTokenLifetime: Duration = .seconds(24 * 3_600),
        refreshTokenLifetime: Duration = .seconds(90 * 24 * 3_600), refreshReuseLeeway: Duration = .seconds(10),
        defaultPlan: Plan = .free, passwordCost: PasswordCost = .standard, passwordQueueLimit: Int = 32,
        isPlayable: @escaping @Sendable (LanguagePair) -> Bool = { _ in true },
        isKnownTimeZone: @escaping @Sendable (String) -> Bool = { _ in true }, days: DayBoundary = .utc
    ) {
        self.issuer = issuer
        self.audience = audience
        self.accessTokenLifetime = accessTokenLifetime
        self.refreshTokenLifetime = refreshTokenLifetime
        self.refreshReuseLeeway = refreshReuseLeeway
        self.defaultPlan = defaultPlan
        self.passwordCost = passwordCost
        self.passwordQueueLimit = passwordQueueLimit
        self.isPlayable = isPlayable
        self.isKnownTimeZone = isKnownTimeZone
        self.days = days
    }
}
