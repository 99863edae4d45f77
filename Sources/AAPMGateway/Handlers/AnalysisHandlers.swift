import AAPMCore
import AAPMPipeline
import Hummingbird

/// Friction analysis of any transcript.
struct AnalysisHandlers: Sendable {
    let analysis: AnalysisService
    let bodyLimit: Int

    private enum TranscriptSpeaker: String, CaseIterable {
        case learner, npc

        var speaker: Speaker {
            switch self {
            case .learner: .learner
            case .npc: .character
            }
        }
    }

    @Sendable func analyze(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        var fields = try await request.fields(of: .lesson, limit: self.bodyLimit)
        let native = fields.text("native_language")
        let target = fields.text("target_language")
        let turns = fields.objects("turns", count: 1...AnalysisService.turnLimit) { turn in
            let speaker = turn.choice("speaker", of: TranscriptSpeaker.self)
            return TranscriptTurn(speaker: speaker?.speaker.rawValue, text: turn.text("text"))
        }
        try fields.finish()
        let analyzed = try await self.analysis.analyze(native: native, target: target, turns: turns)
        return JSONReply(
            list: analyzed.flatMap { turn in
                turn.findings.map { FrictionBody($0, in: turns[turn.index].text, turn: turn.index).json }
            })
    }
}
