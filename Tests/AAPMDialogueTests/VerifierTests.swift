import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMDialogue

@Suite("Verifying that a line elicits")
struct VerifierTests {
    /// Cue `qué * pasa`, target “el problema”.
    private static let agreement = Directive.sample()
    private static let word = Directive.sample(target: TargetForm(rule: "es.spelling", form: "está"))

    @Test(
        "Of a grammar rule a cue counts, anywhere in the line and in any case, and the bare form does not",
        arguments: [
            ("¿Qué le pasa?", true), ("Pero señora, ¿QUE LE PASA con eso?", true), ("Cuénteme el problema.", false),
            ("¿Qué pasa?", false), ("Muy bien.", false), ("", false), ("los problemas", false), ("problema el", false),
        ])
    func lines(line: String, expected: Bool) {
        #expect(ElicitationVerifier.verifies(line, elicits: Self.agreement) == expected)
    }

    @Test(
        "A function word in passing elicits no rule of grammar",
        arguments: [("¿A quién ve usted?", true), ("Voy a la plaza.", false), ("A ver, dígame.", false)])
    func functionWords(line: String, expected: Bool) {
        #expect(ElicitationVerifier.verifies(line, elicits: .personalA) == expected)
    }

    @Test(
        "A word that its accent tells apart counts only with it, as a cue too",
        arguments: [
            ("está", "Mire esta casa.", false), ("está", "¿Dónde ESTÁ la casa?", true),
            ("qué", "Dice que viene.", false), ("qué", "¿Y qué más?", true), ("mi", "Para mí no.", false),
            ("por qué", "Es porque sí, por que no.", false),
        ])
    func accents(form: String, line: String, expected: Bool) {
        #expect(ElicitationVerifier.verifies(line, elicits: .accented(form)) == expected)
    }

    @Test("A word counts only with its marks", arguments: [("Aquí está.", true), ("Aquí esta.", false)])
    func words(line: String, expected: Bool) {
        #expect(ElicitationVerifier.verifies(line, elicits: Self.word) == expected)
    }

    @Test(
        "Repairs, help and good-byes leave no room for a form",
        arguments: [
            (CharacterReply(line: "x", partner: .scripted, move: "ask"), true),
            (CharacterReply(line: "x", partner: .scripted, move: "elicit"), true),
            (CharacterReply(line: "x", partner: .scripted, move: "repair"), false),
            (CharacterReply(line: "x", partner: .scripted, move: "did_you_mean"), false),
            (CharacterReply(line: "x", partner: .scripted, move: "native_language"), false),
            (CharacterReply(line: "x", partner: .scripted, move: "boundary"), false),
            (CharacterReply(line: "x", partner: .scripted, move: "hint", countsTurn: false), false),
            (CharacterReply(line: "x", partner: .scripted, move: "ask", isUnderstood: false), false),
            (CharacterReply(line: "x", partner: .scripted, move: "close", concludes: true), false),
        ])
    func room(reply: CharacterReply, expected: Bool) {
        #expect(ElicitationVerifier.isSuited(reply) == expected)
    }
}

@Suite("Scoring a chance")
struct ScorerTests {
    /// Rule `es.agreement.determiner_noun`, form “el problema”, use `el|un problema`.
    private static let agreement = Directive.sample()
    private static let word = Directive.sample(target: TargetForm(rule: "es.spelling", form: "necesito"))

    private static func chance(_ outcome: OpportunityOutcome, at start: Int = 0) -> Opportunity {
        Opportunity(rule: "es.agreement.determiner_noun", start: start, end: start + 4, outcome: outcome)
    }

    @Test(
        "Incorrect when the analyzer objects, correct when the form is used, avoided otherwise",
        arguments: [
            ("Tengo la problema", Analysis.of([.sample()]), OpportunityOutcome.incorrect),
            ("Tengo el problema y la problema", .of([.sample(start: 20)]), .incorrect),
            ("Tengo un problema", .of(), .correct), ("Es EL PROBLEMA de siempre", .of(), .correct),
            ("Tengo prisa", .of(), .avoided), ("", .of(), .avoided),
            ("Los temas", .of(opportunities: [chance(.correct)]), .correct),
            ("Las temas", .of(opportunities: [chance(.incorrect), chance(.correct, at: 9)]), .incorrect),
            ("I have a problem", .of([.of(.lexical, .medium)]), .avoided),
        ])
    func grammar(text: String, analysis: Analysis, expected: OpportunityOutcome) {
        #expect(DirectiveScorer.outcome(of: Self.agreement, in: text, analysis) == expected)
    }

    @Test(
        "A function word used by chance is no use of a rule; what the analyzer saw is",
        arguments: [
            ("Voy a casa", Analysis.of(), OpportunityOutcome.avoided), ("Visito a mi madre", .of(), .correct),
            (
                "Escucho a Ana",
                .of(opportunities: [Opportunity(rule: "es.personal_a", start: 8, end: 9, outcome: .correct)]), .correct
            ),
            (
                "Voy a ver Ana",
                .of(opportunities: [Opportunity(rule: "es.personal_a", start: 9, end: 9, outcome: .incorrect)]),
                .incorrect
            ),
            (
                "Voy a casa",
                .of(opportunities: [Opportunity(rule: "es.preposition.verb", start: 4, end: 5, outcome: .correct)]),
                .avoided
            ),
        ])
    func functionWords(text: String, analysis: Analysis, expected: OpportunityOutcome) {
        #expect(DirectiveScorer.outcome(of: .personalA, in: text, analysis) == expected)
    }

    @Test(
        "A word without the accent that makes it is no use of it",
        arguments: [
            ("está", "Me gusta esta casa", OpportunityOutcome.avoided), ("está", "Está lejos", .correct),
            ("qué", "Creo que sí", .avoided), ("qué", "¿Qué hora es?", .correct), ("mi", "Es para mí", .avoided),
        ])
    func accents(form: String, text: String, expected: OpportunityOutcome) {
        #expect(DirectiveScorer.outcome(of: .accented(form), in: text, .empty) == expected)
    }

    @Test("Another word of the accent rule, wrong in the same turn, is none of this one's business")
    func accentOfAnother() {
        let finding = Finding.sample(rule: "es.accent_word", quote: "que", correction: "qué")
        #expect(DirectiveScorer.outcome(of: .accented("está"), in: "¿que tal está?", .of([finding])) == .correct)
        #expect(DirectiveScorer.outcome(of: .accented("qué"), in: "¿que tal está?", .of([finding])) == .incorrect)
    }

    @Test(
        "A register is scored as a form is: by what was objected to, then by what was used",
        arguments: [
            (
                "¿Tienes pan?", Analysis.of([.sample(rule: "es.register.tu", quote: "Tienes", correction: "Tiene")]),
                OpportunityOutcome.incorrect
            ),
            ("¿Tiene usted pan?", .of(register: .formal), .correct), ("Nada, gracias", .of(), .avoided),
        ])
    func register(text: String, analysis: Analysis, expected: OpportunityOutcome) {
        #expect(DirectiveScorer.outcome(of: .politeness, in: text, analysis) == expected)
    }

    @Test(
        "A word is judged by itself: an error in another word of the same rule is none in this",
        arguments: [
            ("nesecito pan", "necesito", OpportunityOutcome.incorrect), ("necesito pam", "pan", .correct),
            ("quiero pam", "pan", .avoided),
        ])
    func words(text: String, correction: String, expected: OpportunityOutcome) {
        let finding = Finding.sample(rule: "es.spelling", quote: "x", correction: correction)
        let directive = Directive(
            id: Self.word.id, learner: Self.word.learner, persona: Self.word.persona, character: nil,
            target: Self.word.target, example: "", lines: [], uses: [], priority: .soon, status: .active, attempts: 0,
            source: Self.word.source, createdAt: .sample, expiresAt: Self.word.expiresAt, updatedAt: .sample)
        #expect(DirectiveScorer.outcome(of: directive, in: text, .of([finding])) == expected)
    }

    @Test(
        "Evidence is of the first chance in the turn, as the pipeline will count it",
        arguments: [
            (Analysis.of([.sample(start: 20)], opportunities: [chance(.correct, at: 6)]), OpportunityOutcome.correct),
            (.of([.sample(start: 6)], opportunities: [chance(.correct, at: 20)]), .incorrect),
            (.of([.sample(start: 6)]), .incorrect), (.of(opportunities: [chance(.correct)]), .correct),
            (.of(), .avoided),
        ])
    func evidence(analysis: Analysis, expected: OpportunityOutcome) {
        let turn = Turn.said("…", index: 3, analysis: analysis)
        let evidence = DirectiveScorer.evidence(
            of: Self.agreement, in: turn, session: .sample(), outcome: .avoided)
        #expect(
            evidence
                == Evidence(
                    learner: ID("learner-1"), session: ID("session-1"), turnIndex: 3, target: .sampleAgreement,
                    occurrence: 0, outcome: expected, tier: .immersion, pressure: 0.45, occurredAt: .sample))
    }
}
