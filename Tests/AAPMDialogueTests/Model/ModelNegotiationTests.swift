import AAPMCore
import AAPMLinguistics
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("A negotiation with a model")
struct ModelNegotiationTests {
    private static func partner(_ model: TalkModel) throws -> ModelPartner {
        ModelPartner(
            director: ScriptedPartner(library: try ShippedContent.personas.get()), model: model,
            prompts: try ShippedContent.prompts.get())
    }

    private static func breach(_ text: String, _ talk: ShippedTalk, _ partner: ModelPartner) async throws
        -> CharacterReply
    {
        let analysis = Analysis.of([.of(.register, .medium)])
        return try await partner.respond(
            to: LearnerTurnBriefing(text: text, analysis: analysis, directive: nil, insists: false), in: talk.briefing
        ) { _ in }
    }

    @Test("The model phrases what is said, the rules keep the openness, and the sign is the author's")
    func signs() async throws {
        let partner = try Self.partner(TalkModel("Estoy satisfecha, sí. ¿Qué ha conseguido usted?"))
        var talk = try ShippedTalk("montalvo-terms", of: "valdeluna")
        try await talk.open(partner)
        let warnings = talk.scene.negotiation?.warning.map(\.say.source) ?? []
        for number in 1...7 {
            let reply = try await Self.breach("¿Está contenta conmigo?", talk, partner)
            talk.keep("¿Está contenta conmigo?", reply)
            #expect(reply.negotiation?.openness == 7 - number)
            #expect(warnings.contains { reply.line.hasPrefix($0) } == (number == 4), "\(reply.line)")
            #expect(reply.partner == (number == 4 || number == 7 ? .scripted : .model))
            #expect(reply.concludes == (number == 7))
        }
    }

    @Test("What the script did not understand and the model did is not held against the learner")
    func makesSense() async throws {
        let partner = try Self.partner(TalkModel("Entiendo. ¿Y qué ha conseguido usted?"))
        var talk = try ShippedTalk("montalvo-terms", of: "valdeluna")
        try await talk.open(partner)
        for text in ["He pensado mucho en el invierno.", "El tren llegó a su hora.", "Mi abuela tenía razón."] {
            let reply = try await talk.say(text, to: partner)
            #expect(reply.negotiation?.lost == 0)
            #expect(!reply.concludes)
        }
    }
}
