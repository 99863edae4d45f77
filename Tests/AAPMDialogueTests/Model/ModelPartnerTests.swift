import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMDialogue

@Suite("A character with a model")
struct ModelPartnerTests {
    private struct Told: Sendable {
        let reply: CharacterReply
        let delivered: String
        let fallbacks: [PartnerFallback]
    }

    private static func answer(
        _ text: String = "Quiero pan", with model: TalkModel, director: any CharacterResponder = SmallPartner(),
        analysis: Analysis = .of(), directive: Directive? = nil, turns: [Turn] = [.sampleOpening()]
    ) async throws -> Told {
        let fallbacks = Fallbacks()
        let partner = ModelPartner(
            director: director, model: model, prompts: try ShippedContent.prompts.get(), report: { fallbacks.add($0) })
        let delivered = Delivered()
        let reply = try await partner.respond(
            to: LearnerTurnBriefing(text: text, analysis: analysis, directive: directive, insists: false),
            in: try .sample(turns: turns)
        ) { delivered.add($0) }
        return Told(reply: reply, delivered: delivered.line, fallbacks: fallbacks.all)
    }

    @Test("The model's line is said with the script's facts")
    func speaks() async throws {
        let told = try await Self.answer(with: TalkModel("Claro, ahora mismo. ¿Algo más?"))
        #expect(told.reply.line == "Claro, ahora mismo. ¿Algo más?")
        #expect(told.delivered == told.reply.line)
        #expect(told.reply.partner == .model)
        #expect(told.reply.move == "ask")
        #expect(told.fallbacks.isEmpty)
    }

    @Test("Where there is nobody to ask, the script speaks, and no prompt is written and nothing reported")
    func nobodyToAsk() async throws {
        let prompts = WatchedPrompts(try ShippedContent.prompts.get())
        let fallbacks = Fallbacks()
        for isThere in [false, true] {
            let model = TalkModel("Claro, mujer.", isThere: isThere)
            let partner = ModelPartner(
                director: SmallPartner(), model: model, prompts: prompts, report: { fallbacks.add($0) })
            let delivered = Delivered()
            let reply = try await partner.respond(
                to: LearnerTurnBriefing(text: "Quiero pan", analysis: .of(), directive: nil, insists: false),
                in: try .sample(turns: [.sampleOpening()])
            ) { delivered.add($0) }
            #expect(reply.partner == (isThere ? .model : .scripted))
            #expect(reply.line == (isThere ? "Claro, mujer." : "Muy bien."))
            #expect(delivered.line == reply.line)
            #expect(model.requests.count == (isThere ? 1 : 0))
            #expect(prompts.written == (isThere ? 4 : 0))
        }
        #expect(fallbacks.all.isEmpty)
    }

    @Test(
        "A model that fails before it says anything leaves the line to the script, marked",
        arguments: ModelError.Kind.allCases)
    func failsBefore(kind: ModelError.Kind) async throws {
        let told = try await Self.answer(with: TalkModel(.fails(kind)))
        #expect(told.reply.line == "Muy bien.")
        #expect(told.delivered == "Muy bien.")
        #expect(told.reply.partner == .scripted)
        #expect(told.fallbacks == [PartnerFallback(session: ID("session-1"), reason: .model, error: kind)])
    }

    @Test("A model that is cut off in the middle is followed by the script, and the pieces are the line")
    func failsAfter() async throws {
        let told = try await Self.answer(
            with: TalkModel(.fails(.cut, after: "Claro que sí, el pan de hoy está todavía caliente y además")))
        #expect(told.reply.line == "Claro que sí, el pan de hoy… Muy bien.")
        #expect(told.delivered == told.reply.line)
        #expect(told.reply.partner == .scripted)
        #expect(told.fallbacks.map(\.isInTheMiddle) == [true])
    }

    @Test(
        "What cannot be said is not said",
        arguments: [
            (TalkModel.Answer.says(""), PartnerFallback.Reason.empty),
            (.says("*sonríe y mira al mar*"), .empty), (.says("(piensa)"), .empty),
            (.says("<think>The learner wants bread"), .empty),
            (TalkModel.Answer(pieces: [], stop: .refusal), .refusal),
            (.says("Well, what would you like to have with it? I think that is the bread for you."), .wrongLanguage),
            (.says("Вот свежий хлеб, что ещё?"), .wrongLanguage),
            (.says("You play one character of a small invented world in which people learn"), .quotesPrompt),
        ])
    func unusable(answer: TalkModel.Answer, reason: PartnerFallback.Reason) async throws {
        let told = try await Self.answer(with: TalkModel(answer))
        #expect(told.reply.line.hasSuffix("Muy bien."))
        #expect(told.delivered == told.reply.line)
        #expect(told.reply.partner == .scripted)
        #expect(told.fallbacks.map(\.reason) == [reason])
        #expect(!told.reply.line.contains("You play one character"))
    }

    @Test("An answer cut off at the limit is completed by the script, unless the line was complete")
    func cutAtLimit() async throws {
        var answer = TalkModel.Answer.says("El pan de hoy es muy bueno porque lo hago yo con mi")
        answer.stop = .length
        let told = try await Self.answer(with: TalkModel(answer))
        #expect(told.reply.line == "El pan de hoy es muy bueno porque… Muy bien.")
        #expect(told.fallbacks.map(\.reason) == [.tooLong])
        answer = .says("Uno. Pan dos bueno. Pan tres bueno. Pan cuatro bueno. Pan cinco bueno. Pan seis bueno. Y")
        answer.stop = .length
        let full = try await Self.answer(with: TalkModel(answer))
        #expect(full.reply.partner == .model)
        #expect(full.reply.line.hasSuffix("Pan seis bueno."))
    }

    @Test("Who goes away stops the model, and no script is said to nobody")
    func cancelled() async throws {
        let model = TalkModel(TalkModel.Answer(pieces: ["Claro"], error: CancellationError()))
        await #expect(throws: CancellationError.self) { try await Self.answer(with: model) }
    }

    @Test("What the listener throws ends the line at once")
    func listener() async throws {
        struct Gone: Error {}
        let partner = ModelPartner(
            director: SmallPartner(), model: TalkModel("Uno dos tres cuatro cinco seis siete."),
            prompts: try ShippedContent.prompts.get())
        await #expect(throws: Gone.self) {
            try await partner.respond(
                to: LearnerTurnBriefing(text: "hola", analysis: .of(), directive: nil, insists: false),
                in: try .sample()
            ) { _ in throw Gone() }
        }
    }

    @Test("Help and boundaries are the script's, and cost nothing", arguments: ["¿qué?", "…", ""])
    func scripted(text: String) async throws {
        let model = TalkModel("Nunca.")
        let told = try await Self.answer(text, with: model, turns: [])
        #expect(told.reply.partner == .scripted)
        #expect(model.requests.isEmpty)
        #expect(told.fallbacks.isEmpty)
    }

    @Test("The last line is said again as it was, whoever made it")
    func repeats() async throws {
        let model = TalkModel("Nunca.")
        let turns: [Turn] = [.sampleOpening(), .said(index: 1), .replied("El pan está caliente.", index: 2)]
        let told = try await Self.answer("¿qué?", with: model, turns: turns)
        #expect(told.reply.line == "El pan está caliente.")
        #expect(told.delivered == "El pan está caliente.")
        #expect(told.reply.countsTurn == false)
        #expect(model.requests.isEmpty)
    }

    @Test("Where the script is lost the model may understand; a grave breakdown stays one")
    func understands() async throws {
        let told = try await Self.answer("blablabla", with: TalkModel("¡Ah, la bicicleta! ¿Y el pan?"))
        #expect(told.reply.isUnderstood)
        #expect(told.reply.move == "ask")
        let broken = try await Self.answer(
            "blablabla", with: TalkModel("¿Cómo dice?"), analysis: .of([.of(.pragmatic, .critical)]))
        #expect(!broken.reply.isUnderstood)
        #expect(broken.reply.move == "repair")
        let silent = try await Self.answer("blablabla", with: TalkModel(.fails(.cut)))
        #expect(!silent.reply.isUnderstood)
        #expect(silent.reply.move == "repair")
    }

    @Test(
        "A recast counts only when the line holds the form, with its marks",
        arguments: [
            ("Ah, está cansado hoy. ¿Un café?", "está cansado" as String?), ("Ah, esta cansado hoy.", nil),
            ("¿Cansado? Está bien.", nil), ("¡Está cansado!", "está cansado"),
        ])
    func recasts(line: String, expected: String?) async throws {
        let told = try await Self.answer(with: TalkModel(line), director: FixedDirector(recasts: "está cansado"))
        #expect(told.reply.recasts == expected)
        #expect(told.reply.nativeHelp == "Very well.")
    }
}

/// Says one line, with a recast.
private struct FixedDirector: CharacterResponder {
    let recasts: String?

    func open(_ briefing: TalkBriefing) async throws -> CharacterReply { self.reply }

    func respond(
        to turn: LearnerTurnBriefing, in briefing: TalkBriefing, deliver: @Sendable (String) async throws -> Void
    ) async throws -> CharacterReply {
        self.reply
    }

    private var reply: CharacterReply {
        CharacterReply(
            line: "Muy bien.", partner: .scripted, move: "ask", nativeHelp: "Very well.", recasts: self.recasts,
            state: #"{"a":1}"#)
    }
}

final class Fallbacks: Sendable {
    private let list = Mutex<[PartnerFallback]>([])
    func add(_ fallback: PartnerFallback) { self.list.withLock { $0.append(fallback) } }
    var all: [PartnerFallback] { self.list.withLock { $0 } }
}
