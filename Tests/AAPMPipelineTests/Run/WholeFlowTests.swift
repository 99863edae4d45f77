import AAPMCore
import AAPMTestSupport
import Synchronization
import Testing

@testable import AAPMPipeline

@Suite("From a talk to a lesson and directives")
struct WholeFlowTests {
    private static func stage() async throws -> TalkStage {
        let stage = TalkStage()
        try await stage.prepare()
        return stage
    }

    @Test("Five phases say what they made")
    func phases() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Hola, soy cansado.", "Voy casa y nesesito la problema.", "Estoy cansado."])
        let run = try await PipelineService(runs: stage.stores).run(ID("run-1"), of: stage.learner.id)
        #expect(run.status == .completed)
        #expect(run.phases.map(\.name) == PipelinePhase.allCases)
        #expect(run.phases.allSatisfy { $0.status == .completed && $0.durationMicroseconds == 0 })
        #expect(
            run.phases.map(\.counts) == [
                ["turns": 3, "friction_points": 4, "opportunities": 5],
                [
                    "recurrent": 0, "novel": 4, "systematic": 0, "slips": 0, "fossilising": 0, "evidence": 5,
                ],
                ["units": 4, "exercises": 16, "without_lesson": 0],
                ["notifications": 1],
                ["directives": 4, "kept": 0, "ended": 0, "left_out": 0],
            ])
    }

    @Test("A word that was wrong once counts as right when it is right later, and what was scored in the talk once")
    func bothWays() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Hoy soy cansado.", "El xyzzy."])
        let scored = Evidence.sample(
            session: "session-2", target: TargetForm(rule: "es.copula.state", form: "estoy"), outcome: .correct,
            at: stage.clock.now)
        try await stage.talk(2, ["Hoy estoy bien.", "Mañana estoy mejor.", "El xyzzy."], evidence: [scored])
        try await stage.worker().drain()
        let content = try await stage.content(2)
        let evidence = content.evidence.sorted { $0.turnIndex < $1.turnIndex }
        #expect(evidence.map(\.turnIndex) == [1, 3, 5])
        #expect(evidence.map(\.occurrence) == [0, 0, 0])
        #expect(evidence.map(\.outcome) == [.correct, .correct, .incorrect])
        #expect(evidence.map(\.target.key) == ["es.copula.state", "es.copula.state", "es.unknown_word#"])
        #expect(content.points.first?.classification?.recurrence == .recurrent)
    }

    @Test("The lesson is made of the learner's own sentences")
    func lesson() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Voy casa y nesesito la problema."])
        let lesson = try #require(try await stage.lessons.lesson(session: ID("session-1"), of: stage.learner.id))
        #expect(lesson.format == .flashcards)
        // Equal in severity and level the forms keep the order of the talk; spelling is low and comes last.
        #expect(lesson.units.map(\.title) == ["Going somewhere", "Words in -ma", "Spelling “necesito”"])
        let unit = try #require(lesson.units.first)
        #expect(
            unit.own
                == ContrastPair(
                    bad: "Voy casa y nesesito la problema.", good: "Voy a casa y necesito el problema."))
        #expect(unit.exercises.map(\.kind) == [.gap, .choose, .errorHunt, .freeSentence])
        #expect(unit.exercises[0].prompt == "Voy ____ casa y necesito el problema.")
        #expect(unit.exercises[2].prompt == "Voy casa y necesito el problema.")
        #expect(unit.exercises.allSatisfy { $0.accepted == nil })
    }

    @Test("The inbox says that the lesson is ready, once")
    func notification() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Voy casa."])
        let lesson = try #require(try await stage.lessons.lesson(session: ID("session-1"), of: stage.learner.id))
        #expect(stage.stores.notifications.map(\.type) == ["lesson_ready"])
        #expect(
            stage.stores.notifications.first?.content == [
                "curriculum_id": lesson.id.text, "session_id": "session-1", "units": "1",
            ])
    }

    @Test("A talk without friction gives no lesson and completes")
    func nothingToLearn() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Estoy cansado."])
        let content = try await stage.content(1)
        #expect(content.status == .completed)
        #expect(content.curriculum == nil)
        #expect(content.directives == [])
        #expect(content.notifications == [])
        #expect(content.evidence.map(\.outcome) == [.correct])
    }

    @Test("A directive carries the corrected sentence, the pack's lines and fourteen days")
    func directive() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Hoy soy cansado."])
        let directive = try #require(try await stage.content(1).directives.first)
        #expect(directive.example == "Hoy estoy cansado.")
        #expect(directive.lines.map(\.line) == ["¿Cómo está usted?", "Cuénteme."])
        #expect(directive.uses == [FormPattern("estoy *")])
        #expect(directive.status == .pending)
        #expect(directive.priority == .background)
        #expect(directive.expiresAt.since(directive.createdAt) == .seconds(14 * 86_400))
        #expect(directive.source == ID("session-1"))
    }

    @Test("What failed in an earlier talk is recurrent, and its open directive is kept")
    func recurrence() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Soy cansado."])
        try await stage.learn(2, ["Soy enfermo y voy casa."])
        let content = try await stage.content(2)
        #expect(content.points.map(\.classification?.recurrence) == [.recurrent, .novel])
        #expect(content.points.map(\.classification?.earlierSessions) == [1, 0])
        #expect(content.directives.map(\.target.rule) == ["es.preposition.movement"])
        #expect(content.open.map(\.target.rule) == ["es.copula.state", "es.preposition.movement"])
        #expect(content.curriculum?.units.map(\.target.rule) == ["es.copula.state", "es.preposition.movement"])
    }

    @Test("Every id of a session is derived, different and ordered by time")
    func ids() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Voy casa y nesesito la problema.", "Soy cansado."])
        let content = try await stage.content(1)
        let curriculum = try #require(content.curriculum)
        let ids =
            content.points.map(\.id.text) + content.directives.map(\.id.text) + [curriculum.id.text]
            + content.notifications.map(\.id)
        #expect(Set(ids).count == ids.count)
        let shape = ids.map { id in id.split(separator: "-").map(\.count) }
        #expect(shape.allSatisfy { $0 == [8, 4, 4, 4, 12] })
        #expect(ids.allSatisfy { Array($0)[14] == "7" && "89ab".contains(Array($0)[19]) })
        let earlier = DerivedID.text(run: ID("run-1"), phase: .delivery, ordinal: 0, at: .sample)
        let later = DerivedID.text(run: ID("run-1"), phase: .delivery, ordinal: 0, at: .sample + .milliseconds(1))
        #expect(earlier < later)
    }

    @Test("The format follows the rules from the third session on")
    func formats() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Voy casa."])
        try await stage.learn(2, ["Voy casa."])
        try await stage.learn(3, ["Voy casa."])
        try await stage.learn(4, ["¿Tienes pan?"])
        try await stage.learn(5, ["¿Tienes pan?"], tier: .negotiation)
        var formats: [LessonFormat?] = []
        for number in 1...5 { formats.append(try await stage.content(number).curriculum?.format) }
        #expect(formats == [.flashcards, .flashcards, .slideshow, .dialogue, .debrief])
    }
}
