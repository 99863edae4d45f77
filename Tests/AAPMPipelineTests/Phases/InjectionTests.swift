import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("Phase 5, injection")
struct InjectionTests {
    private static func inject(_ points: [FrictionPoint], open: [Directive] = []) -> InjectionPlan {
        InjectionStage(rules: TableRuleBook()).run(InjectionInput(facts: .sample(), points: points, open: open))
    }

    private static func open(
        _ count: Int, _ priority: DirectivePriority, persona: String = "barrio", offset: Int = 0
    ) -> [Directive] {
        (0..<count).map { number in
            .sample(
                "open-\(offset + number)", persona: persona,
                target: TargetForm(rule: "es.other.\(offset + number)", form: "x"), priority: priority,
                at: .sample - .seconds(3_600 * (count - number)))
        }
    }

    @Test(
        "Priorities",
        arguments: [
            ("Soy cansado.", Classification.sample(), DirectivePriority.background),
            ("Soy cansado.", .sample(.recurrent, earlier: 1), .soon),
            ("Soy cansado.", .sample(.recurrent, earlier: 2), .soon),
            ("Soy cansado.", .sample(.recurrent, earlier: 5, fossilising: true), .immediate),
            ("Quiero pan.", .sample(), .immediate),
            ("Quiero pan.", .sample(nature: .slip), .background),
            ("Soy cansado.", .sample(.recurrent, earlier: 3, nature: .slip), .background),
        ])
    func priorities(line: String, classification: Classification, expected: DirectivePriority) throws {
        let points = try FrictionPoint.found(inLines: [line]) { _ in classification }
        #expect(Self.inject(points).added.map(\.priority) == [expected])
    }

    @Test("At most five that have not ended", arguments: 0...5)
    func cap(open: Int) throws {
        let points = try FrictionPoint.found(inLines: [
            "Soy cansado.", "La tema.", "Voy casa.", "Soy un médico.", "¿Tienes pan?", "Nesesito pan.",
        ])
        let plan = Self.inject(points, open: Self.open(open, .soon))
        #expect(plan.added.count == 5 - open)
        #expect(plan.leftOut == 1 + open)
        #expect(plan.ended == [])
    }

    @Test("The five places are of the learner, whatever the world")
    func otherWorlds() throws {
        let points = try FrictionPoint.found(inLines: ["Soy cansado.", "La tema."])
        let plan = Self.inject(points, open: Self.open(4, .soon, persona: "oficina"))
        #expect(plan.added.count == 1)
    }

    @Test("An immediate one takes the place of the oldest background one")
    func displaces() throws {
        let points = try FrictionPoint.found(inLines: ["Quiero pan.", "Soy cansado."])
        let open = Self.open(3, .soon) + Self.open(2, .background, offset: 3)
        let plan = Self.inject(points, open: open)
        #expect(plan.added.map(\.target.rule) == ["es.politeness.request"])
        #expect(plan.ended.map(\.id) == [ID("open-3")])
        #expect(plan.ended.map(\.status) == [.expired])
        #expect(plan.leftOut == 1)
    }

    @Test("Neither a soon one displaces, nor is one displaced")
    func displacesOnlyBackground() throws {
        let recurrent = try FrictionPoint.found(inLines: ["Soy cansado."]) { _ in .sample(.recurrent, earlier: 2) }
        #expect(Self.inject(recurrent, open: Self.open(5, .background)).added == [])
        let critical = try FrictionPoint.found(inLines: ["Quiero pan."])
        let plan = Self.inject(critical, open: Self.open(5, .soon))
        #expect(plan.added == [])
        #expect(plan.ended == [])
        #expect(plan.leftOut == 1)
    }

    @Test("A form with an open directive keeps that one; in another world it gets one of its own")
    func keeps() throws {
        let points = try FrictionPoint.found(inLines: ["Soy cansado."])
        let here = Directive.sample(target: TargetForm(rule: "es.copula.state", form: "estoy"))
        let plan = Self.inject(points, open: [here])
        #expect(plan.added == [])
        #expect(plan.kept == 1)
        let there = Directive.sample(persona: "oficina", target: TargetForm(rule: "es.copula.state", form: "estoy"))
        #expect(Self.inject(points, open: [there]).added.count == 1)
    }

    @Test("One whose time is over ends and makes room, a measured outcome staying")
    func expiry() throws {
        let old = Directive.sample("old", at: .sample - .seconds(15 * 86_400))
        let tried = Directive.sample(
            "tried", target: .sampleSpelling, status: .avoided, attempts: 1, at: .sample - .seconds(15 * 86_400))
        let points = try FrictionPoint.found(inLines: ["La tema."])
        let plan = Self.inject(points, open: [old, tried] + Self.open(3, .soon))
        #expect(plan.ended.map(\.id) == [ID("old")])
        #expect(plan.ended.map(\.status) == [.expired])
        #expect(plan.added.map(\.target.rule) == ["es.agreement.determiner_noun"])
    }

    @Test("For a word that nobody knows the phrases that find it are elicited, never the word")
    func unknownWord() throws {
        let directive = try #require(Self.inject(try FrictionPoint.found(inLines: ["El xyzzy."])).added.first)
        #expect(directive.target == TargetForm(rule: "es.unknown_word", form: ""))
        #expect(directive.example == "Cómo se dice…")
        #expect(directive.lines.count == 2)
        #expect(!directive.uses.contains { $0.occurs(in: "el xyzzy") })
        #expect(directive.uses.contains { $0.occurs(in: "¿Cómo se dice eso?") })
    }

    @Test("Nothing is ordered that no pack can elicit")
    func noLesson() throws {
        let plan = Self.inject(try FrictionPoint.found(inLines: ["El gizmo y el blorb."]))
        #expect(plan.added == [])
        #expect(plan.leftOut == 0)
    }
}
