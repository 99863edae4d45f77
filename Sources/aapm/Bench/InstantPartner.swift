import AAPMCore

/// A character that answers at once and never ends a talk, so that what is measured is ours: analysis, dialogue rules,
/// storage.
struct InstantPartner: CharacterResponder {
    func open(_ briefing: TalkBriefing) async throws -> CharacterReply {
        CharacterReply(line: "¡Hola! ¿Qué tal?", partner: .scripted, move: "opening")
    }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        let line = "Muy bien. ¿Y qué más me cuentas de tu vida en la ciudad?"
        try await deliver(line)
        return CharacterReply(line: line, partner: .scripted, move: "small_talk", state: #"{"scene":"bench"}"#)
    }
}
