/// One talk, from its opening to its end.
package struct Session: Hashable, Sendable, Codable {
    package let id: ID<Session>
    package let learner: ID<Learner>
    /// The slug of the persona schema.
    package let persona: String
    package let tier: Tier
    /// The character's id in the persona schema.
    package let character: String
    /// The scene's id; `nil` for free talk.
    package let scene: String?
    package var status: SessionStatus
    package var endReason: SessionEndReason?
    /// Learner turns allowed, from the plan at the start.
    package let turnLimit: Int
    /// Learner turns taken; openings and help intents are none.
    package var turnsUsed: Int
    /// The index that the next turn gets, learner's or character's.
    package var nextTurnIndex: Int
    /// Where the scripted conversation stands, opaque to everyone but the partner; JSON.
    package var partnerState: String?
    /// Whether the scene's task has been completed.
    package var taskCompleted: Bool
    package let startedAt: Timestamp
    package var lastActivityAt: Timestamp
    package var endedAt: Timestamp?

    package init(
        id: ID<Session>, learner: ID<Learner>, persona: String, tier: Tier, character: String, scene: String?,
        status: SessionStatus = .active, endReason: SessionEndReason? = nil, turnLimit: Int, turnsUsed: Int = 0,
        nextTurnIndex: Int = 0, partnerState: String? = nil, taskCompleted: Bool = false, startedAt: Timestamp,
        lastActivityAt: Timestamp, endedAt: Timestamp? = nil
    ) {
        self.id = id
        self.learner = learner
        self.persona = persona
        self.tier = tier
        self.character = character
        self.scene = scene
        self.status = status
        self.endReason = endReason
        self.turnLimit = turnLimit
        self.turnsUsed = turnsUsed
        self.nextTurnIndex = nextTurnIndex
        self.partnerState = partnerState
        self.taskCompleted = taskCompleted
        self.startedAt = startedAt
        self.lastActivityAt = lastActivityAt
        self.endedAt = endedAt
    }
}

package enum SessionStatus: String, Codable, Sendable {
    case active, ended
}

/// Why a session ended (PEDAGOGY section 2).
package enum SessionEndReason: String, Codable, Sendable, CaseIterable {
    case learnerEnded = "learner_ended"
    case timeLimit = "time_limit"
    case naturalConclusion = "natural_conclusion"
    case inactivityTimeout = "inactivity_timeout"
    case systemError = "system_error"
}
