package import AAPMCore

extension Learner {
    /// An English speaker at A2 who learns Spanish.
    package static func sample(
        _ id: String = "learner-1", level: CEFRLevel = .a2, isGuest: Bool = true, plan: Plan = .premium,
        at now: Timestamp = .sample
    ) -> Learner {
        Learner(
            id: ID(id), displayName: "Alex", nativeLanguage: .english, targetLanguage: .spanish, level: level,
            coordinates: .start, onboardingState: .ready, isGuest: isGuest, plan: plan, timeZone: "Europe/Madrid",
            createdAt: now, updatedAt: now)
    }
}

extension Session {
    /// A talk in tier 2 with the baker.
    package static func sample(
        _ id: String = "session-1", learner: String = "learner-1", persona: String = "barrio", tier: Tier = .immersion,
        character: String = "baker", scene: String? = "bakery", turnLimit: Int = 20, at now: Timestamp = .sample
    ) -> Session {
        Session(
            id: ID(id), learner: ID(learner), persona: persona, tier: tier, character: character, scene: scene,
            turnLimit: turnLimit, startedAt: now, lastActivityAt: now)
    }
}

extension Turn {
    /// The character's first line.
    package static func sampleOpening(
        session: String = "session-1", character: String = "baker", text: String = "¡Buenos días! ¿Qué le pongo?",
        at now: Timestamp = .sample
    ) -> Turn {
        Turn(
            session: ID(session), index: 0, speaker: .character, text: text, character: character,
            reply: ReplyFacts(partner: .scripted, move: "opening"), createdAt: now)
    }

    /// A character's answer.
    package static func sampleReply(
        session: String = "session-1", index: Int, answers: Int, text: String = "Muy bien. ¿Algo más?",
        countsTurn: Bool = true, at now: Timestamp = .sample
    ) -> Turn {
        Turn(
            session: ID(session), index: index, speaker: .character, text: text, character: "baker", answers: answers,
            reply: ReplyFacts(partner: .scripted, move: countsTurn ? "confirm" : "hint", countsTurn: countsTurn),
            createdAt: now)
    }
}

extension TurnDraft {
    /// A learner turn whose lease runs for 30 s.
    package static func sample(
        _ text: String = "Quiero dos barras de pan", key: String? = nil, session: String = "session-1",
        learner: String = "learner-1", analysis: Analysis? = nil, at now: Timestamp = .sample
    ) -> TurnDraft {
        TurnDraft(
            session: ID(session), learner: ID(learner), text: text, idempotencyKey: key,
            responseLatencyMilliseconds: 2_400, analysis: analysis, now: now, leaseUntil: now + .seconds(30))
    }
}

extension TurnCompletion {
    /// The answer to turn `answering`, without consequences unless given.
    package static func sample(
        answering: Int, reply: Turn? = nil, session: String = "session-1", learner: String = "learner-1",
        partnerState: String? = #"{"step":1}"#, taskCompleted: Bool = false, directives: [Directive] = [],
        evidence: [Evidence] = [], relationship: Relationship? = nil, relationshipBefore: Relationship? = nil,
        heldUntil: Timestamp? = nil, at now: Timestamp = .sample
    ) -> TurnCompletion {
        TurnCompletion(
            session: ID(session), learner: ID(learner), answering: answering,
            reply: reply ?? .sampleReply(session: session, index: answering + 1, answers: answering, at: now),
            partnerState: partnerState, taskCompleted: taskCompleted, directives: directives, evidence: evidence,
            relationship: relationship, relationshipBefore: relationshipBefore, heldUntil: heldUntil, now: now)
    }
}
