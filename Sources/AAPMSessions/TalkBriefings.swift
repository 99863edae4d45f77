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

    /// - Throws: `AAPMError` with `.personaNotFound` or `.characterNotFound` when the persona is no longer installed.
    func cast(of talk: TalkSnapshot) async throws -> Cast {
        let session = talk.session
        let persona = try await self.persona(session.persona)
        guard let character = persona.character(ID(session.character)) else {
            throw AAPMError(
                .characterNotFound, "The character of this talk is no longer there.",
                details: ["persona": session.persona, "character": session.character])
        }
        return Cast(
            learner: talk.learner, persona: persona, character: character,
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

    /// Of a turn in a talk that goes on.
    func briefing(of turn: Turn, in talk: TalkSnapshot) async throws -> TalkBriefing {
        let cast = try await self.cast(of: talk)
        let memories = await self.memories(
            of: talk.session, cast: cast, relationship: talk.relationship, text: turn.text, at: turn.createdAt)
        return self.briefing(
            of: talk.session, cast: cast, relationship: talk.relationship, sessionCount: talk.sessionCount,
            directives: talk.directives, turns: talk.turns.filter { $0.index < turn.index }, memories: memories,
            at: turn.createdAt)
    }

    /// Of a talk that is about to begin and not in the store yet.
    ///
    /// - Parameter recovery: Where the learner is on the way back from a negotiation that fell apart.
    func briefing(
        ofNew session: Session, cast: Cast, recovery: Recovery?, at now: Timestamp
    ) async throws -> TalkBriefing {
        let relationship = try await self.ports.relationships.relationship(
            of: session.learner, persona: session.persona, character: session.character)
        let count = try await self.ports.sessions.sessionCount(
            of: session.learner, persona: session.persona, tier: session.tier)
        let directives = try await self.ports.directives.openDirectives(of: session.learner, persona: session.persona)
        return self.briefing(
            of: session, cast: cast, relationship: relationship, sessionCount: count + 1, directives: directives,
            turns: [],
            memories: await self.memories(of: session, cast: cast, relationship: relationship, text: nil, at: now),
            debrief: Self.debrief(recovery, in: session, cast: cast), at: now)
    }

    /// - Parameter text: What the learner said; `nil` at the opening.
    private func memories(
        of session: Session, cast: Cast, relationship: Relationship?, text: String?, at now: Timestamp
    ) async -> [RecalledMemory] {
        await self.ports.recall.memories(
            for: RecallQuestion(
                learner: cast.learner, persona: session.persona, character: session.character, session: session.id,
                text: text, relationship: relationship, now: now))
    }

    /// - Parameter turns: The talk so far, without the turn that is to be answered.
    private func briefing(
        of session: Session, cast: Cast, relationship: Relationship?, sessionCount: Int, directives: [Directive],
        turns: [Turn], memories: [RecalledMemory], debrief: CharacterProfile? = nil, at now: Timestamp
    ) -> TalkBriefing {
        let absence = relationship.map { max(.zero, now.since($0.lastSeenAt)) }
        let score = relationship.map { ReputationRules.decayed($0.reputation, absence: absence ?? .zero) } ?? 0
        return TalkBriefing(
            session: session, learner: cast.learner, persona: cast.persona, character: cast.character,
            scene: cast.scene, relationship: relationship, band: Self.band(score, relationship, turns: turns),
            weeksAway: absence.map { Int($0.inMilliseconds / (7 * 24 * 3_600 * 1_000)) },
            nativeShare: session.tier == .companion ? Self.nativeShare(session: max(1, sessionCount), turns: turns) : 0,
            directives: directives.filter { DirectiveLifecycle.isArmed($0, at: now) }, turns: turns,
            sessionCount: sessionCount, debrief: debrief, memories: memories)
    }

    /// What stands between two people shows until it is made up for; an authority that resists is colder than it feels.
    private static func band(_ score: Double, _ relationship: Relationship?, turns: [Turn]) -> ReputationBand {
        let standing = turns.last { $0.speaker == .character }?.reply?.negotiation
        if let standing, NegotiationRules.mood(openness: standing.openness) != .cooperative { return .cold }
        let band = ReputationBand(score: score)
        return relationship?.openStrain == nil ? band : band.atMost(.cool)
    }

    private static func nativeShare(session number: Int, turns: [Turn]) -> Double {
        let measured = turns.filter { $0.speaker == .learner }.compactMap(\.analysis)
        return CodeSwitchRules.nativeShare(
            session: number, measured: measured.map { (share: $0.nativeShare, words: $0.wordCount) })
    }

    /// The companion alone comes back to what happened, in the first talk after it.
    private static func debrief(_ recovery: Recovery?, in session: Session, cast: Cast) -> CharacterProfile? {
        guard let recovery, recovery.step == .rolePlay, session.tier == .companion,
            cast.character.id == cast.persona.companion.id
        else { return nil }
        return cast.persona.character(ID(recovery.character))
    }
}
