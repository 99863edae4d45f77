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
        "A cue or the form itself counts, anywhere in the line and in any case",
        arguments: [
            ("¿Qué le pasa?", true), ("Pero señora, ¿QUE LE PASA con eso?", true), ("Cuénteme el problema.", true),
            ("¿Qué pasa?", false), ("Muy bien.", false), ("", false), ("los problemas", false), ("problema el", false),
        ])
    func lines(line: String, expected: Bool) {
        #expect(ElicitationVerifier.verifies(line, elicits: Self.agreement) == expected)
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
