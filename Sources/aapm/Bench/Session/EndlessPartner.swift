import AAPMCore

/// The scripted partner, who begins its scene again instead of ending the talk: so that a talk is as long as is measured.
struct EndlessPartner: CharacterResponder {
    let partner: any CharacterResponder

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        try await self.partner.open(briefing)
    }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        let reply = try await self.partner.respond(to: turn, in: briefing, deliver: deliver)
        guard reply.concludes else { return reply }
        let opening = try await self.partner.open(briefing)
        return CharacterReply(
            line: reply.line, partner: reply.partner, move: reply.move, nativeHelp: reply.nativeHelp,
            recasts: reply.recasts, elicits: reply.elicits, isUnderstood: reply.isUnderstood,
            countsTurn: reply.countsTurn, state: opening.state)
    }
}
