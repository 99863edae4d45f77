/// How a character stands to a learner (PEDAGOGY section 4). The score never leaves the server.
package struct Relationship: Hashable, Sendable, Codable {
    package let learner: ID<Learner>
    package let persona: String
    package let character: String
    /// −0.5 … 1.0, start 0.
    package var reputation: Double
    /// Why it moved, newest last; at most 50 are kept.
    package var log: [ReputationChange]
    /// What the character remembers of the learner, kept here for when the memories cannot be read. Only a `MemoryStore`
    /// writes it.
    package var rememberedFacts: [String]
    package var lastSeenAt: Timestamp
    package var sessions: Int

    package init(
        learner: ID<Learner>, persona: String, character: String, reputation: Double = 0,
        log: [ReputationChange] = [], rememberedFacts: [String] = [], lastSeenAt: Timestamp, sessions: Int = 0
    ) {
        self.learner = learner
        self.persona = persona
        self.character = character
        self.reputation = reputation
        self.log = log
        self.rememberedFacts = rememberedFacts
        self.lastSeenAt = lastSeenAt
        self.sessions = sessions
    }

    package var band: ReputationBand { ReputationBand(score: self.reputation) }

    /// What stands between the two: the latest strain that nobody has made up for.
    package var openStrain: ReputationChange? {
        self.log.last { $0.reason == .strain || $0.reason == .reconciled }.flatMap { $0.reason == .strain ? $0 : nil }
    }

    /// The most that a log keeps.
    package static let logLimit = 50

    /// This relationship, worked out from `before`, when in the meantime it had become `current`: what two talks at once
    /// changed both counts.
    package func following(_ current: Relationship?, since before: Relationship?) -> Relationship {
        guard let current, current != before else { return self }
        let known = Set(before?.log ?? [])
        let changes = self.log.filter { !known.contains($0) }
        var next = current
        next.reputation = ReputationRules.apply(changes, to: current.reputation)
        next.log = (current.log + changes).suffix(Self.logLimit)
        next.lastSeenAt = max(current.lastSeenAt, self.lastSeenAt)
        next.sessions += self.sessions - (before?.sessions ?? 0)
        return next
    }
}

/// A movement of a reputation and its reason.
package struct ReputationChange: Hashable, Sendable, Codable {
    package let session: ID<Session>
    package let turnIndex: Int
    package let reason: ReputationReason
    package let delta: Double

    package init(session: ID<Session>, turnIndex: Int, reason: ReputationReason, delta: Double) {
        self.session = session
        self.turnIndex = turnIndex
        self.reason = reason
        self.delta = delta
    }
}

package enum ReputationReason: String, Codable, Sendable {
    case understood
    case registerFits = "register_fits"
    case taskReached = "task_reached"
    case repair
    case friction
    case absence
    /// Something was left between the two; it stays until it is made up for (tier 2). Moves nothing by itself.
    case strain
    /// What was between the two has been made up for.
    case reconciled
}

/// What shows in behaviour.
package enum ReputationBand: String, Codable, Sendable, CaseIterable {
    case warm, friendly, cool, cold

    package init(score: Double) {
        self =
            score >= 0.5 ? .warm : score >= 0 ? .friendly : score >= -0.3 ? .cool : .cold
    }

    /// The band, but no closer than `limit`.
    package func atMost(_ limit: ReputationBand) -> ReputationBand {
        let order = Self.allCases
        let (own, most) = (order.firstIndex(of: self) ?? 0, order.firstIndex(of: limit) ?? 0)
        return order[max(own, most)]
    }
}
