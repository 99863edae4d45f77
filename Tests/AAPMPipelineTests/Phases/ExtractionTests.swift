import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMPipeline

@Suite("Phase 1, extraction")
struct ExtractionTests {
    /// Learner lines at odd indices, replies at even ones.
    private static func turns(_ lines: [String], help: Set<Int> = []) -> [Turn] {
        var turns = [Turn.sampleOpening()]
        for (number, line) in lines.enumerated() {
            let index = number * 2 + 1
            turns.append(
                Turn(session: ID("session-1"), index: index, speaker: .learner, text: line, createdAt: .sample))
            turns.append(
                .sampleReply(
                    index: index + 1, answers: index, text: "Línea \(number)", countsTurn: !help.contains(index)))
        }
        return turns
    }

    private static func extract(
        _ turns: [Turn], tier: Tier = .immersion, known: [TargetForm] = []
    ) throws -> Extraction {
        try ExtractionStage(analyzer: TableAnalyzer(), rules: TableRuleBook())
            .run(ExtractionInput(facts: .sample(tier: tier), turns: turns, known: known))
    }

    @Test("A use of what was trouble before counts once a turn, where the analyzer counts none")
    func knownUses() throws {
        let known = [
            TargetForm(rule: "es.copula.state", form: "estoy"), TargetForm(rule: "es.copula.state", form: "estás"),
            TargetForm(rule: "es.spelling", form: "está"),
        ]
        func outcomes(_ line: String) throws -> [String] {
            try Self.extract(Self.turns([line]), known: known).chances.map { "\($0.target.key) \($0.outcome)" }
        }
        #expect(try outcomes("Hoy estoy bien y mañana estoy mejor.") == ["es.copula.state correct"])
        // The analyzer's own chance and finding are not counted again.
        #expect(try outcomes("Estoy cansado.") == ["es.copula.state correct"])
        #expect(try outcomes("Soy cansado y estoy bien.") == ["es.copula.state incorrect"])
        // A word is right only with its marks.
        #expect(try outcomes("Esta casa.") == [])
        #expect(try outcomes("Está lejos.") == ["es.spelling#está correct"])
        #expect(try Self.extract(Self.turns(["Hoy estoy bien."])).chances == [])
    }

    @Test("What was written without a known correction is never a right use when it comes again")
    func openForm() throws {
        let chances = try Self.extract(
            Self.turns(["El xyzzy.", "Otra cosa."]), known: [TargetForm(rule: "es.unknown_word", form: "")]
        ).chances
        #expect(chances.map(\.target) == [TargetForm(rule: "es.unknown_word", form: "")])
        #expect(chances.map(\.outcome) == [.incorrect])
    }

    @Test("A point keeps its turn, span, utterance and provenance")
    func point() throws {
        let points = try Self.extract(Self.turns(["Hola.", "Sí, ¡nesesito pan!"])).points
        #expect(points.count == 1)
        #expect(points.first?.turnIndex == 3)
        #expect(points.first?.utterance == "Sí, ¡nesesito pan!")
        #expect(points.first?.finding.start == 5)
        #expect(points.first?.finding.quote == "nesesito")
        #expect(points.first?.finding.provenance == .rules)
        #expect(points.first?.classification == nil)
    }

    @Test(
        "Up to three turns of context on either side",
        arguments: [(1, [0, 2, 3, 4]), (5, [2, 3, 4, 6, 7, 8]), (9, [6, 7, 8, 10])])
    func context(turn: Int, expected: [Int]) throws {
        var lines = Array(repeating: "Hola.", count: 5)
        lines[turn / 2] = "Voy casa."
        let points = try Self.extract(Self.turns(lines)).points
        #expect(points.map(\.turnIndex) == [turn])
        #expect(points.first?.context.map(\.index) == expected)
    }

    @Test("A request for help is no attempt at the language")
    func help() throws {
        let extraction = try Self.extract(Self.turns(["Voy casa.", "¿Qué es nesesito?"], help: [3]))
        #expect(extraction.points.map(\.turnIndex) == [1])
        #expect(extraction.chances.map(\.turnIndex) == [1])
    }

    @Test("The analyzer is told the preceding line, the names, the register and whether L1 is part of the talk")
    func analyzerContext() throws {
        let analyzer = Recorder()
        let facts = RunFacts(
            run: .sample(), session: .sample(tier: .companion), learner: .sample(),
            setting: PersonaSchema.world("barrio").setting(of: .sample()))
        _ = try ExtractionStage(analyzer: analyzer, rules: TableRuleBook())
            .run(ExtractionInput(facts: facts, turns: Self.turns(["Hola.", "Sí."])))
        let contexts = analyzer.contexts.withLock { $0 }
        #expect(contexts.map(\.precedingLine) == ["¡Buenos días! ¿Qué le pongo?", "Línea 0"])
        #expect(contexts.allSatisfy { $0.allowsNative && $0.expectedRegister == .neutral })
        #expect(contexts.allSatisfy { $0.knownNames.isSuperset(of: ["Marisol", "Vega", "Alex"]) })
    }

    private final class Recorder: FrictionAnalyzer {
        let contexts = Mutex<[AnalysisContext]>([])

        func analyze(_ text: String, in context: AnalysisContext) throws -> Analysis {
            self.contexts.withLock { $0.append(context) }
            return .empty
        }
    }

    @Test("A chance that is a finding too counts once, right uses count beside it")
    func chances() throws {
        let chances = try Self.extract(Self.turns(["Soy cansado y la tema es el problema."])).chances
        #expect(
            chances.map(\.target.rule) == [
                "es.copula.state", "es.agreement.determiner_noun", "es.agreement.determiner_noun",
            ])
        #expect(chances.map(\.outcome) == [.incorrect, .incorrect, .correct])
    }

    @Test("Extracting again gives the same points, ids included")
    func repeatable() throws {
        let turns = Self.turns(["Soy cansado y nesesito la tema.", "Voy casa."])
        let first = try Self.extract(turns).points
        #expect(try Self.extract(turns).points == first)
        #expect(Set(first.map(\.id)).count == 4)
    }
}
