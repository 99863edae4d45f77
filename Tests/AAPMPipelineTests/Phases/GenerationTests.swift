import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("Phase 3, generation")
struct GenerationTests {
    private static func generate(_ points: [FrictionPoint]) throws -> Curriculum? {
        try GenerationStage(rules: TableRuleBook(), analyzer: TableAnalyzer()).run(
            GenerationInput(facts: .sample(), points: points)
        ).curriculum
    }

    @Test("One unit a form, with all its points attached")
    func oneUnitAForm() throws {
        let points = try FrictionPoint.found(inLines: ["La problema es la tema.", "Voy casa.", "Otra vez la tema."])
        let units = try #require(try Self.generate(points)).units
        #expect(units.map(\.target.rule) == ["es.agreement.determiner_noun", "es.preposition.movement"])
        #expect(units.first?.frictionPoints.count == 3)
    }

    @Test("At most five units")
    func atMostFive() throws {
        let points = try FrictionPoint.found(inLines: [
            "Soy cansado.", "La tema.", "Voy casa.", "Soy un médico.", "Quiero pan.", "¿Tienes pan?", "Nesesito pan.",
        ])
        #expect(try Self.generate(points)?.units.count == 5)
    }

    @Test(
        "Fossilising and recurrent first by earlier sessions, then clusters, then new by severity and level, slips last"
    )
    func order() throws {
        let points = try FrictionPoint.found(
            inLines: [
                "Quiero la library.", "Nesesito pan.", "Soy un médico.", "Voy casa.", "Soy cansado.", "¿Tienes pan?",
                "La tema.",
            ]
        ) { target in
            switch target.rule {
            case "es.article.profession": .sample(.recurrent, earlier: 1)
            case "es.spelling": .sample(.recurrent, earlier: 4)
            case "es.register.address": .sample(clustered: true)
            case "es.preposition.movement": .sample(.recurrent, earlier: 3, fossilising: true)
            case "es.agreement.determiner_noun": .sample(.recurrent, earlier: 9, nature: .slip)
            default: .sample()
            }
        }
        let groups = TargetGroup.ordered(
            points, languages: LanguagePair(native: .english, target: .spanish), rules: TableRuleBook())
        #expect(
            groups.map(\.target.rule) == [
                "es.preposition.movement", "es.spelling", "es.article.profession", "es.register.address",
                "es.politeness.request", "es.copula.state", "es.l1_word", "es.agreement.determiner_noun",
            ])
    }

    @Test(
        "Every unit has at least three exercises from the learner's sentence, and none gives itself away",
        arguments: [
            "Soy cansado.", "La tema.", "Voy casa.", "Soy un médico.", "Quiero pan.", "¿Tienes pan?", "Nesesito pan.",
            "La library.",
        ])
    func exercises(line: String) throws {
        let unit = try #require(try Self.generate(FrictionPoint.found(inLines: [line]))?.units.first)
        #expect(unit.exercises.count >= 3)
        #expect(Set(unit.exercises.map(\.id)).count == unit.exercises.count)
        for exercise in unit.exercises {
            switch exercise.kind {
            case .gap:
                #expect(exercise.prompt.contains("____"))
                #expect(!exercise.accepted.isEmpty)
            case .choose:
                #expect(exercise.options.count >= 2)
                let right = exercise.options.filter { exercise.accepted.contains($0) }
                #expect(right.count == 1)
            case .errorHunt: #expect(!exercise.accepted.contains(exercise.prompt))
            case .reorder: #expect(exercise.options.joined(separator: " ") != exercise.accepted[0])
            case .freeSentence: #expect(exercise.accepted == [])
            default: Issue.record("an unexpected kind, \(exercise.kind)")
            }
        }
    }

    @Test("Every correction of the analyzer is accepted, as a form and as a sentence")
    func alternatives() throws {
        let unit = try #require(try Self.generate(FrictionPoint.found(inLines: ["Quiero pan."]))?.units.first)
        #expect(unit.exercises.first?.accepted == ["quisiera", "querría", "Quisiera pan.", "Querría pan."])
    }

    @Test("Only what is surely wrong is offered beside the right form")
    func distractors() throws {
        let units = try #require(Self.generate(try FrictionPoint.found(inLines: ["Es la problema.", "Quiero pan."])))
            .units
        let options = units.map { unit in Set(unit.exercises.first { $0.kind == .choose }?.options ?? []) }
        // `lo` and `los` could be right for all that the table knows; `quiere` and `quise` too.
        #expect(options == [["quisiera", "Quiero"], ["el", "la"]])
        var analyzer = TableAnalyzer()
        analyzer.entries += ["lo", "los"].map {
            TableAnalyzer.Entry(
                rule: "es.agreement.determiner_noun", wrong: [$0, "problema"], span: 0..<1, corrections: ["el"])
        }
        let stage = GenerationStage(rules: TableRuleBook(), analyzer: analyzer)
        let unit = try stage.run(
            GenerationInput(facts: .sample(), points: try FrictionPoint.found(inLines: ["Es la problema."]))
        ).curriculum?.units.first
        #expect(Set(unit?.exercises[1].options ?? []) == ["el", "la", "lo", "los"])
    }

    @Test("A form to leave out is practised by whole sentences and in order")
    func leftOut() throws {
        let unit = try #require(try Self.generate(FrictionPoint.found(inLines: ["Yo soy un médico."]))?.units.first)
        #expect(unit.exercises.map(\.kind) == [.choose, .errorHunt, .reorder, .freeSentence])
        #expect(Set(unit.exercises[0].options) == ["Yo soy médico.", "Yo soy un médico."])
    }

    @Test("A second sentence gives a second gap")
    func secondGap() throws {
        let unit = try #require(
            try Self.generate(try FrictionPoint.found(inLines: ["Soy cansado.", "Hoy soy enfermo."]))?.units.first)
        #expect(unit.exercises.map(\.kind) == [.gap, .choose, .errorHunt, .gap, .freeSentence])
        #expect(unit.exercises[3].prompt == "Hoy ____ enfermo.")
    }

    @Test("A form that no pack can teach is explained by the learner's own pair")
    func withoutLesson() throws {
        let unit = try #require(try Self.generate(FrictionPoint.found(inLines: ["El sandwich."]))?.units.first)
        #expect(unit.title == "“bocadillo”")
        #expect(unit.explanation.contains("“El sandwich”"))
        #expect(unit.examples == [ContrastPair(bad: "El sandwich.", good: "El bocadillo.")])
    }

    @Test("Words that nobody knows make one unit of the pack's phrases, and none of them is the form to learn")
    func unknownWords() throws {
        let points = try FrictionPoint.found(inLines: ["Hola. Quisiera un xyzzy.", "Otro xyzzy."])
        let units = try #require(try Self.generate(points)).units
        let unit = try #require(units.first)
        #expect(units.count == 1)
        #expect(unit.target == TargetForm(rule: "es.unknown_word", form: ""))
        #expect(unit.title == "Finding the word")
        #expect(unit.own == ContrastPair(bad: "Quisiera un xyzzy.", good: "Cómo se dice…"))
        #expect(unit.examples == [unit.own])
        #expect(unit.exercises.map(\.kind) == [.choose, .reorder, .choose, .freeSentence])
        #expect(unit.exercises[0].accepted == ["Cómo se dice…"])
        #expect(unit.exercises[2].accepted == ["Es como…"])
        #expect(unit.reason.hasSuffix("so a model shows the way."))
    }

    @Test("A word of one's own language that no glossary has is taught by the pack's examples, without its empty form")
    func untranslated() throws {
        let unit = try #require(try Self.generate(FrictionPoint.found(inLines: ["El gizmo."]))?.units.first)
        #expect(unit.title == "Instead of “gizmo”")
        #expect(unit.explanation.hasPrefix("“gizmo” kept the talk going"))
        #expect(unit.own == ContrastPair(bad: "El gizmo.", good: "Vivo en una casa."))
        #expect(unit.exercises.map(\.kind) == [.choose, .errorHunt, .reorder, .errorHunt])
        #expect(unit.exercises[1].instruction.contains("this sentence"))
        #expect(!unit.exercises.contains { $0.instruction.contains("“”") || $0.accepted.contains("El gizmo.") })
    }

    @Test("What neither analyzer nor pack can teach is left out and counted")
    func withoutAnything() throws {
        let generation = try GenerationStage(rules: TableRuleBook(), analyzer: TableAnalyzer()).run(
            GenerationInput(facts: .sample(), points: FrictionPoint.found(inLines: ["El blorb y soy cansado."])))
        #expect(generation.withoutLesson == 1)
        #expect(generation.curriculum?.units.map(\.target.rule) == ["es.copula.state"])
    }

    @Test("A Spanish speaker reads Spanish instructions")
    func nativeWords() throws {
        let point = try FrictionPoint.found(in: "La library.")
        let group = TargetGroup(key: "k", target: point.finding.targetForm, points: [point], lesson: nil)
        let exercises = try ExerciseMaker(
            group: group, sentences: group.practiceSentences(among: [point]), phrases: Phrasebook.of(.spanish).lesson,
            unit: "u1", isWorse: { _, _ in false }
        ).exercises()
        #expect(exercises.first?.instruction == "Completa el hueco. En la charla escribiste «library».")
    }

    @Test("Generating again gives the same lesson")
    func repeatable() throws {
        let points = try FrictionPoint.found(inLines: ["Soy cansado y voy casa.", "Yo soy un médico."])
        let first = try Self.generate(points)
        #expect(try Self.generate(points) == first)
    }
}
