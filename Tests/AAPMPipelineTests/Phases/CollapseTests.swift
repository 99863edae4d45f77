import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("What a negotiation that fell apart leads to")
struct CollapseTests {
    private static func facts(_ cause: NegotiationCause?) -> RunFacts {
        let sample = RunFacts.sample(tier: .negotiation)
        var standing = NegotiationStanding(openness: 0)
        standing.collapse = cause
        return RunFacts(
            run: sample.run, session: sample.session, learner: sample.learner, setting: nil, negotiation: standing)
    }

    private static func plan(
        _ cause: NegotiationCause?, _ lines: [String], open: [Directive] = []
    ) throws -> InjectionPlan {
        let points = try FrictionPoint.found(inLines: lines) { _ in .sample(nature: .slip) }
        return InjectionStage(rules: TableRuleBook())
            .run(InjectionInput(facts: Self.facts(cause), points: points, open: open))
    }

    @Test("The form that broke most often becomes immediate, even as a slip")
    func immediate() throws {
        let plan = try Self.plan(.meaning, ["Soy cansado.", "La tema.", "Soy cansado."])
        #expect(plan.added.map(\.priority) == [.immediate, .background])
        #expect(plan.added.first?.target.rule == "es.copula.state")
    }

    @Test("Only a register can be what a register was lost over")
    func register() throws {
        let plan = try Self.plan(.register, ["Soy cansado.", "Soy cansado.", "¿Tienes pan?"])
        #expect(plan.added.filter { $0.priority == .immediate }.map(\.target.rule) == ["es.register.address"])
    }

    @Test("Without a collapse nothing changes")
    func none() throws {
        let plan = try Self.plan(nil, ["Soy cansado.", "¿Tienes pan?"])
        #expect(plan.added.allSatisfy { $0.priority == .background })
    }

    @Test("An open directive for the form is raised and not made again")
    func raised() throws {
        let made = try #require(try Self.plan(nil, ["Soy cansado."]).added.first)
        let plan = try Self.plan(.meaning, ["Soy cansado."], open: [made])
        #expect(plan.added == [])
        #expect(plan.raised.map(\.id) == [made.id])
        #expect(plan.raised.map(\.priority) == [.immediate])
    }

    @Test("The evidence of a first negotiation has seven tenths of the pressure", arguments: [true, false])
    func pressure(isFirst: Bool) throws {
        let sample = RunFacts.sample(tier: .negotiation)
        let facts = RunFacts(
            run: sample.run, session: sample.session, learner: sample.learner, setting: nil,
            negotiation: NegotiationStanding(openness: 7, isFirst: isFirst))
        let chance = Chance(
            turnIndex: 1, start: 0, target: TargetForm(rule: "es.ser_estar.state", form: ""), outcome: .correct,
            occurredAt: .sample)
        let classified = ClassificationStage().run(
            ClassificationInput(
                facts: facts, points: [], chances: [chance], recorded: [:], earlierSessions: [:], finishedLessons: [:]))
        let pressure = try #require(classified.evidence.first?.pressure)
        #expect(abs(pressure - (isFirst ? 0.5075 : 0.725)) < 1e-12)
    }
}
