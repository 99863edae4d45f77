/// What one learner may do: the plan, the organisation's own terms, and the keys that lift limits.
package struct Entitlements: Hashable, Sendable {
    package let learner: ID<Learner>
    package let plan: Plan
    /// The plan's, as the organisation's contract changes them.
    package let terms: PlanTerms
    package let organisation: String?
    /// IANA name; the day of the plan is the learner's own.
    package let timeZone: String
    /// What was running when the time zone was changed last.
    package let periods: PeriodAnchor?
    /// Providers for which the learner or the organisation brought a key: sessions with it are not limited.
    package let ownKeys: Set<ModelProvider>

    package init(
        learner: ID<Learner>, plan: Plan, terms: PlanTerms, organisation: String?, timeZone: String,
        periods: PeriodAnchor? = nil, ownKeys: Set<ModelProvider>
    ) {
        self.learner = learner
        self.plan = plan
        self.terms = terms
        self.organisation = organisation
        self.timeZone = timeZone
        self.periods = periods
        self.ownKeys = ownKeys
    }

    /// Whether the learner or the organisation pays the provider: the operator limits neither sessions nor runs then.
    package var bringsKey: Bool { !self.ownKeys.isEmpty }

    /// `nil` is unlimited.
    package var sessionsPerDay: Int? { self.bringsKey ? nil : self.terms.sessionsPerDay }

    /// `nil` is unlimited.
    package var pipelineRunsPerDay: Int? { self.bringsKey ? nil : self.terms.pipelineRunsPerDay }
}

/// Knows what a learner may do.
package protocol EntitlementReader: Sendable {
    /// - Throws: `AAPMError` with `.learnerNotFound`; `StorageError`.
    func entitlements(of learner: ID<Learner>) async throws -> Entitlements
}
