/// One who learns: the profile, without anything that proves identity.
package struct Learner: Hashable, Sendable, Codable {
    package let id: ID<Learner>
    /// What characters call the learner; `nil` until told.
    package var displayName: String?
    package var nativeLanguage: Language
    package var targetLanguage: Language
    package var level: CEFRLevel
    package var coordinates: MatrixCoordinates
    package var onboardingState: OnboardingState
    /// `true` until an e-mail address and a password are registered.
    package var isGuest: Bool
    package var plan: Plan
    /// IANA name, such as `Europe/Madrid`; a day of the plan is the learner's own day.
    package var timeZone: String
    /// What was running when the time zone was changed last; `nil` when it never was.
    package var periods: PeriodAnchor?
    /// Whether characters remember; only a `MemoryStore` changes it.
    package var remembering: Remembering
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: ID<Learner>, displayName: String?, nativeLanguage: Language, targetLanguage: Language, level: CEFRLevel,
        coordinates: MatrixCoordinates, onboardingState: OnboardingState, isGuest: Bool, plan: Plan,
        timeZone: String, periods: PeriodAnchor? = nil, remembering: Remembering = Remembering(),
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.displayName = displayName
        self.nativeLanguage = nativeLanguage
        self.targetLanguage = targetLanguage
        self.level = level
        self.coordinates = coordinates
        self.onboardingState = onboardingState
        self.isGuest = isGuest
        self.plan = plan
        self.timeZone = timeZone
        self.periods = periods
        self.remembering = remembering
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var languages: LanguagePair { LanguagePair(native: self.nativeLanguage, target: self.targetLanguage) }
}

/// Where a learner stands (PEDAGOGY section 2); each 0 … 1.
package struct MatrixCoordinates: Hashable, Sendable, Codable {
    package var linguisticControl: Double
    package var situationalAgency: Double
    package var engagement: Double

    package init(linguisticControl: Double, situationalAgency: Double, engagement: Double) {
        self.linguisticControl = linguisticControl
        self.situationalAgency = situationalAgency
        self.engagement = engagement
    }

    package static let start = Self(linguisticControl: 0, situationalAgency: 0, engagement: 0.5)
}

/// How far a learner has come in saying who they are.
package enum OnboardingState: String, Codable, Sendable, CaseIterable {
    case new, profiled, ready
}

/// What a learner pays for; `PlanBook` says what each plan gives.
package enum Plan: String, Codable, Sendable, CaseIterable {
    case free, standard, premium, enterprise
}
