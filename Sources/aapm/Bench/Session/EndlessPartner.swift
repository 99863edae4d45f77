import AAPMCore

/// The scripted partner, who begins its scene again instead of ending the talk, so that a talk is as long as is measured,
/// and chooses among its lines as in every other talk.
struct EndlessPartner: CharacterResponder {
    let partner: any CharacterResponder

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        try await self.partner.open(Self.same(briefing))
    }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        let briefing = Self.same(briefing)
        let reply = try await self.partner.respond(to: turn, in: briefing, deliver: deliver)
        guard reply.concludes else { return reply }
        let opening = try await self.partner.open(briefing)
        return CharacterReply(
            line: reply.line, partner: reply.partner, move: reply.move, nativeHelp: reply.nativeHelp,
            recasts: reply.recasts, elicits: reply.elicits, isUnderstood: reply.isUnderstood,
            countsTurn: reply.countsTurn, state: opening.state)
    }

    /// The briefing of one and the same session: its id is what the choices hang on.
    private static func same(_ briefing: TalkBriefing) -> TalkBriefing {
        let session = briefing.session
        return TalkBriefing(
            session: Session(
                id: ID("bench"), learner: session.learner, persona: session.persona, tier: session.tier,
                character: session.character, scene: session.scene, turnLimit: session.turnLimit,
                turnsUsed: session.turnsUsed, nextTurnIndex: session.nextTurnIndex,
                partnerState: session.partnerState, startedAt: session.startedAt, lastActivityAt: session.startedAt),
            learner: briefing.learner, persona: briefing.persona, character: briefing.character, scene: briefing.scene,
            relationship: briefing.relationship, band: briefing.band, weeksAway: briefing.weeksAway,
            nativeShare: briefing.nativeShare, directives: briefing.directives, turns: briefing.turns)
    }
}
