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
        }
    }

    @Test(arguments: cases) func everyElicitationIsVerifiedByEachOfItsCues(_ example: Case) {
        for document in example.rule.teach.elicitations {
            for form in document.forms.isEmpty ? ["ejemplo"] : document.forms {
                let line = document.line.line.replacing("{form}", with: form)
                for cue in document.line.cues {
                    let pattern = FormPattern(cue.source.replacing("{form}", with: form))
                    #expect(pattern.occurs(in: line), "“\(cue.source)” is not in: \(line)")
                }
            }
        }
    }

    /// All findings together must leave a sentence that nobody has to correct again.
    @Test(arguments: cases) func correctionsAreComplete(_ example: Case) throws {
        for pair in example.rule.bad where !pair.good.isEmpty {
            let findings = try Packs.analyze(pair.bad, example.pair, register: example.rule.when).findings
            let corrected = Packs.corrected(pair.bad, findings)
            let left = try Packs.analyze(corrected, example.pair, register: example.rule.when).findings
            #expect(
                left.map { "\($0.rule): \($0.quote) -> \($0.corrections.first ?? "")" } == [],
                "\(pair.bad) -> \(corrected)")
        }
    }
}
