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

    @Test func everyRuleThatALearnerCanBreakHasAProfileWithAnExample() throws {
        let book = PackRuleBook(packs: Packs.library)
        for pair in [Packs.toSpanish, Packs.toEnglish] {
            let profiles = book.profiles(for: pair)
            #expect(profiles.count > 25)
            #expect(profiles.map(\.rule) == profiles.map(\.rule).sorted())
            #expect(!profiles.contains { $0.rule.hasSuffix(".unknown_word") })
            #expect(!profiles.contains { $0.rule.hasSuffix(".l1_phrase") })
            for profile in profiles {
                let target = TargetForm(rule: profile.rule, form: "x")
                #expect(book.lesson(for: target, languages: pair) != nil, "\(profile.rule)")
                #expect(profile.example.bad != profile.example.good, "\(profile.rule)")
            }
        }
        let unknown = LanguagePair(native: .english, target: try #require(Language("fr")))
        #expect(book.profiles(for: unknown) == [])
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
