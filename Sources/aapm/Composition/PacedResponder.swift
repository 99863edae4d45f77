import AAPMCore

/// Lets a scripted character speak at a human pace: each piece of a line waits a little. Off unless
/// `AAPM_REPLY_PACE_MS` says otherwise; demonstrations and the tests that cut a stream in the middle use it.
struct PacedResponder: CharacterResponder {
    let responder: any CharacterResponder
    let pace: Duration

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        try await self.responder.open(briefing)
    }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        try await self.responder.respond(to: turn, in: briefing) { piece in
            try await deliver(piece)
            try await Task.sleep(for: self.pace)
        }
    }
}
