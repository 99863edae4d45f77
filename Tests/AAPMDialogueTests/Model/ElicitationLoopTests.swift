import AAPMContent
import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("Eliciting with a model")
struct ElicitationLoopTests {
    private static func exchange(
        _ model: TalkModel, _ turn: Turn = .said("Quiero pan", index: 1, analysis: .of()),
        turns: [Turn] = [.sampleOpening()],
        directives: [Directive] = [.sample("a", status: .active)]
    ) async throws -> (DialogueOutcome, String) {
        let service = DialogueService(
            responder: ModelPartner(
                director: SmallPartner(), model: model, prompts: try ShippedContent.prompts.get()))
        let delivered = Delivered()
        let outcome = try await service.exchange(turn, in: try .sample(turns: turns, directives: directives)) {
            delivered.add($0)
        }
        return (outcome, delivered.line)
    }

    @Test("A model that never elicits is asked once more, and the directive is deferred")
    func never() async throws {
        let model = TalkModel("Muy bien, aquí tiene.")
        let (outcome, delivered) = try await Self.exchange(model)
        #expect(outcome.directives.map(\.status) == [.deferred])
        #expect(outcome.directives.map(\.attempts) == [0])
        #expect(outcome.elicited == nil)
        #expect(delivered == "Muy bien, aquí tiene.")
        #expect(outcome.reply.partner == .model)
        let briefs = model.requests(for: .turn).compactMap(\.brief)
        #expect(briefs.count == 2)
        #expect(briefs.map { $0.contains("¿Qué le pasa?") } == [true, true])
        #expect(briefs.map { $0.contains("A first attempt left it out") } == [false, true])
    }

    @Test("A model that elicits opens a chance, and the learner's next turn is scored")
    func closed() async throws {
        let (outcome, delivered) = try await Self.exchange(TalkModel("Vaya cara trae hoy. ¿Qué le pasa?"))
        #expect(delivered == "Vaya cara trae hoy. ¿Qué le pasa?")
        #expect(outcome.elicited == ID("a"))
        #expect(outcome.directives.map(\.status) == [.opportunityCreated])
        let turns: [Turn] = [
            .sampleOpening(), .said("Quiero pan", index: 1),
            .replied(outcome.reply.line, index: 2, elicits: "a"),
        ]
        let (scored, _) = try await Self.exchange(
            TalkModel("Lo siento mucho."), .said("Tengo un problema", index: 3, analysis: .of()), turns: turns,
            directives: outcome.directives)
        #expect(scored.directives.map(\.status) == [.usedCorrectly])
        #expect(scored.evidence.map(\.outcome) == [.correct])
    }

    @Test("A model that needs a second brief elicits then, and nobody hears the first line")
    func whenPressed() async throws {
        let model = TalkModel { request in
            request.brief?.contains("A first attempt") == true
                ? .says("Dígame: ¿qué le pasa?") : .says("Muy bien.")
        }
        let (outcome, delivered) = try await Self.exchange(model)
        #expect(delivered == "Dígame: ¿qué le pasa?")
        #expect(outcome.directives.map(\.status) == [.opportunityCreated])
    }

    @Test("Without a model the script elicits")
    func understudy() async throws {
        let (outcome, delivered) = try await Self.exchange(TalkModel(.fails(.budgetExhausted)))
        #expect(delivered == "¿Qué le pasa?")
        #expect(outcome.reply.partner == .scripted)
        #expect(outcome.directives.map(\.status) == [.opportunityCreated])
    }

    @Test("A line that breaks off and is finished by the script elicits too")
    func brokenOff() async throws {
        let (outcome, delivered) = try await Self.exchange(
            TalkModel(.fails(.stalled, after: "Pues mire, hoy tengo un pan muy bueno de verdad")))
        #expect(delivered == "Pues mire, hoy tengo un… ¿Qué le pasa?")
        #expect(outcome.elicited == ID("a"))
    }
}
