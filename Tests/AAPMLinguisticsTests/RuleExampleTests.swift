import AAPMContent
import AAPMCore
import Testing

@testable import AAPMLinguistics

/// Each rule's own examples are its tests.
@Suite struct RuleExampleTests {
    /// One rule of one pack.
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: RuleDocument
        let pair: LanguagePair
        var testDescription: String { self.rule.id }
    }

    static let cases: [Case] =
        Packs.rules(.spanish).map { Case(rule: $0, pair: Packs.toSpanish) }
        + Packs.rules(.english).map { Case(rule: $0, pair: Packs.toEnglish) }

    @Test func bothPacksCompileAndHaveRules() throws {
        for language in [Language.spanish, .english] {
            let pack = try #require(try Packs.library.pack(for: language))
            #expect(pack.rules.count >= 20)
            for id in LanguagePack.detectorRules(language) { #expect(pack.rulesByID[id] != nil, "\(id)") }
        }
    }

    @Test(arguments: cases) func badExamplesAreFoundAndCorrected(_ example: Case) throws {
        for pair in example.rule.bad {
            let analysis = try Packs.analyze(pair.bad, example.pair, register: example.rule.when)
            let own = analysis.findings.filter { $0.rule == example.rule.id }
            #expect(!own.isEmpty, "not seen: \(pair.bad)")
            if !pair.good.isEmpty { #expect(Packs.corrected(pair.bad, own) == pair.good) }
            #expect(analysis.opportunities.contains { $0.rule == example.rule.id && $0.outcome == .incorrect })
        }
    }

    @Test(arguments: cases) func goodExamplesAreLeftAlone(_ example: Case) throws {
        for text in example.rule.good {
            let analysis = try Packs.analyze(text, example.pair, register: example.rule.when)
            #expect(analysis.findings.map { "\($0.rule): \($0.quote)" } == [], "\(text)")
        }
    }

    @Test(arguments: cases) func everyRuleCanBeTaughtAndElicited(_ example: Case) throws {
        let target = TargetForm(rule: example.rule.id, form: "ejemplo")
        let lesson = try #require(PackRuleBook(packs: Packs.library).lesson(for: target, languages: example.pair))
        #expect(!lesson.title.isEmpty && !lesson.title.contains("{form}"))
        #expect(!lesson.explanation.isEmpty && !lesson.examples.isEmpty && !lesson.uses.isEmpty)
        #expect(lesson.elicitations.count >= 2)
        for elicitation in lesson.elicitations {
            #expect(!elicitation.cues.isEmpty)
            let occurs = elicitation.cues.contains { $0.occurs(in: elicitation.line) }
            #expect(occurs, "no cue occurs in: \(elicitation.line)")
        }
    }
}
