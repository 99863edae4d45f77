import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite("Recasts, registers and eliciting lines")
struct FormsTests {
    private static let tired = "Quiero un té, soy cansado hoy"

    @Test("The corrected form is said in the learner's words, without a comment") func recasts() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let finding = Finding.sample("soy", in: Self.tired, to: "estoy")
        let reply = try talk.say(Self.tired, analysis: .sample([finding]))
        #expect(reply.recasts == "estoy")
        #expect(reply.line.contains("estoy cansado hoy"))
        #expect(!reply.line.contains("soy cansado"))
    }

    @Test(
        "What is not sure or not about form is never recast",
        arguments: [
            (FrictionType.morphosyntactic, 0.5), (.register, 0.95), (.pragmatic, 0.95),
        ])
    func unsure(type: FrictionType, confidence: Double) async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let finding = Finding.sample("soy", in: Self.tired, to: "estoy", type: type, confidence: confidence)
        let reply = try talk.say(Self.tired, analysis: .sample([finding]))
        #expect(reply.recasts == nil)
        #expect(!reply.line.contains("estoy"))
    }

    @Test("Tier 2 recasts a rule once, tier 1 each time") func once() async throws {
        let finding = Finding.sample("soy", in: Self.tired, to: "estoy")
        var cafe = try Rehearsal("cafe-breakfast")
        try await cafe.open()
        try cafe.say(Self.tired, analysis: .sample([finding]))
        #expect(try cafe.say(Self.tired, analysis: .sample([finding])).recasts == nil)
        var companion = try Rehearsal("lucia-weekend")
        try await companion.open()
        let text = "yo soy cansado"
        let again = Finding.sample("soy", in: text, to: "estoy")
        #expect(try companion.say(text, analysis: .sample([again])).recasts == "estoy")
        #expect(try companion.say(text, analysis: .sample([again])).recasts == "estoy")
    }

    @Test("A formal character feels a register that does not fit") func register() async throws {
        var talk = try Rehearsal("fish-stall")
        try await talk.open()
        let text = "oye tío, dame lubina"
        let finding = Finding.sample("oye tío", in: text, to: "", type: .register)
        let felt = talk.library.partners[.spanish]?.moves[.registerFelt]?.map(\.say.source) ?? []
        let line = try talk.say(text, analysis: .sample([finding])).line
        #expect(felt.contains { line.hasPrefix($0) })
        #expect(try talk.state.answers["fish"] != nil)
    }

    @Test("A directive is worked on after the reaction, and its cues hold") func elicits() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let reply = try talk.say("Un té, por favor", directive: .states)
        #expect(reply.elicits == ID("directive-1"))
        #expect(reply.move == "elicit")
        #expect(Directive.states.lines.contains { $0.register == .informal && reply.line.hasSuffix($0.line) })
        #expect(Directive.states.lines.contains { $0.cues.contains { $0.occurs(in: reply.line) } })
        // Any answer is welcome; then the scene goes on.
        let next = try talk.say("Pues regular, la tortilla de ayer era mala")
        #expect(next.isUnderstood)
        #expect(try talk.state.answers["food"] == nil)
        #expect(try talk.state.pending == .slot("food"))
    }

    @Test("The character's register decides the line") func elicitsFormally() async throws {
        var talk = try Rehearsal("fish-stall")
        try await talk.open()
        let reply = try talk.say("Lubina, por favor", directive: .states)
        #expect(reply.line.hasSuffix("¿Cómo está usted hoy, con este tiempo?"))
    }

    @Test("A line is not used twice, unless it is insisted on") func elicitsOnce() async throws {
        var talk = try Rehearsal("fish-stall")
        try await talk.open()
        let one = Directive.sample(lines: [Directive.states.lines[1]])
        #expect(try talk.say("Lubina, por favor", directive: one).elicits != nil)
        #expect(try talk.say("Estoy bien", directive: one).elicits == nil)
        #expect(try talk.say("medio kilo", directive: one, insists: true).elicits != nil)
    }

    @Test(
        "Nothing is elicited in help, repair or at the end",
        arguments: ["ayuda", "xqzt wrrp", "adiós", "no entiendo", "un chocolte"])
    func doesNotElicit(text: String) async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        #expect(try talk.say(text, directive: .states).elicits == nil)
    }

    @Test("A line that none of its cues proves is not spoken") func unproved() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let line = Elicitation(
            line: "Hace frío hoy.", register: nil, level: .a1, cues: [FormPattern("cómo estás")])
        let reply = try talk.say("Un té", directive: .sample(lines: [line]))
        #expect(reply.elicits == nil)
        #expect(!reply.line.contains("Hace frío"))
        #expect(reply.move != "elicit")
    }

    @Test("A form is put into its line") func fillsForm() async throws {
        var talk = try Rehearsal("cafe-breakfast")
        try await talk.open()
        let directive = Directive.sample(
            lines: [
                Elicitation(
                    line: "Cuéntame algo con «{form}».", register: nil, level: .a1, cues: [FormPattern("estoy cansado")]
                )
            ])
        #expect(try talk.say("Un té", directive: directive).line.contains("«estoy cansado»"))
    }
}
