import AAPMContent
import AAPMCore
import Testing

@testable import AAPMLinguistics

@Suite struct LessonTests {
    private static func lesson(_ rule: String, _ form: String, _ pair: LanguagePair) throws -> RuleLesson {
        try #require(
            PackRuleBook(packs: Packs.library).lesson(for: TargetForm(rule: rule, form: form), languages: pair))
    }

    @Test func aFormInTheFirstPersonIsNotUsedInTheThird() throws {
        let lesson = try Self.lesson("es.ser_estar", "estoy", Packs.toSpanish)
        #expect(lesson.uses.contains { $0.occurs(in: "Hoy estoy muy cansada.") })
        #expect(!lesson.uses.contains { $0.occurs(in: "Sí, está bien.") })
        #expect(!lesson.uses.contains { $0.occurs(in: "Soy estudiante.") })
    }

    @Test func theQuestionNeedsThePreposition() throws {
        let lesson = try Self.lesson("en.preposition.time", "for", Packs.toEnglish)
        #expect(lesson.elicitations.first?.line == "How long have you lived here?")
        #expect(lesson.uses.contains { $0.occurs(in: "I have lived here for two years.") })
        #expect(!lesson.uses.contains { $0.occurs(in: "I work on Monday.") })
    }

    @Test func everyFormOfALineHasLinesForBothRegistersOrForAny() throws {
        for (language, pair) in [(Language.spanish, Packs.toSpanish), (.english, Packs.toEnglish)] {
            for rule in Packs.rules(language) where rule.when == nil {
                for form in Set(rule.teach.elicitations.flatMap(\.forms) + ["ejemplo"]) {
                    let lines = try Self.lesson(rule.id, form, pair).elicitations
                    #expect(lines.contains { $0.register != .formal }, "\(rule.id) \(form)")
                    #expect(lines.contains { $0.register != .informal }, "\(rule.id) \(form)")
                }
            }
        }
    }
}
