import AAPMCore

/// Gathers what the dialogue service must know about a talk.
struct TalkBriefings: Sendable {
    let ports: SessionPorts

    /// What a talk is about to happen between and where.
    struct Cast: Sendable {
        let learner: Learner
        let persona: PersonaSchema
        let character: CharacterProfile
        let scene: Scene?
    }

    /// - Throws: `AAPMError` with `.personaNotFound` or `.characterNotFound` when the persona is no longer installed;
    ///   `.learnerNotFound`.
    func cast(of session: Session) async throws -> Cast {
        guard let learner = try await self.ports.learners.learner(session.learner) else {
            throw AAPMError.learnerNotFound
        }
        let persona = try await self.persona(session.persona)
        guard let character = persona.character(ID(session.character)) else {
            throw AAPMError(
                .characterNotFound, "The character of this talk is no longer there.",
                details: ["persona": session.persona, "character": session.character])
        }
        return Cast(
            learner: learner, persona: persona, character: character,
            scene: session.scene.flatMap { persona.scene(ID($0)) })
    }

    func persona(_ id: String) async throws -> PersonaSchema {
        guard let persona = try await self.ports.personas.persona(id) else {
            throw AAPMError(
                .personaNotFound, "There is no such persona.",
                faults: [FieldFault(field: "/persona_id", reason: "names no persona of this installation")],
                details: ["persona": id])
        }
        return persona
    }

    /// - Parameters:
    ///   - turns: The talk so far, without the turn that is to be answered.
    ///   - isNew: Whether the session is not in the store yet, and so not among those it counts.
    func briefing(
        of session: Session, cast: Cast, turns: [Turn], isNew: Bool, at now: Timestamp
    ) async throws -> TalkBriefing {
        let relationship = try await self.ports.relationships.relationship(
            of: session.learner, persona: session.persona, character: session.character)
        let absence = relationship.map { max(.zero, now.since($0.lastSeenAt)) }
        let score = relationship.map { ReputationRules.decayed($0.reputation, absence: absence ?? .zero) } ?? 0
        return TalkBriefing(
            session: session, learner: cast.learner, persona: cast.persona, character: cast.character,
            scene: cast.scene, band: ReputationBand(score: score),
            weeksAway: absence.map { Int($0.inMilliseconds / (7 * 24 * 3_600 * 1_000)) },
            nativeShare: try await self.nativeShare(of: session, isNew: isNew),
            directives: try await self.armedDirectives(of: session, at: now), turns: turns)
    }

    private func armedDirectives(of session: Session, at now: Timestamp) async throws -> [Directive] {
        try await self.ports.directives.openDirectives(of: session.learner, persona: session.persona)
            .filter { DirectiveLifecycle.isArmed($0, at: now) }
    }

    private func nativeShare(of session: Session, isNew: Bool) async throws -> Double {
        guard session.tier == .companion else { return 0 }
        let count = try await self.ports.sessions.sessionCount(
            of: session.learner, persona: session.persona, tier: session.tier)
        return CodeSwitchRules.nativeShare(session: max(1, count + (isNew ? 1 : 0)))
    }
}
