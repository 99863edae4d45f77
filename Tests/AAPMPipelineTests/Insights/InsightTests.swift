import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("What a learner is told afterwards")
struct InsightTests {
    private static func stage() async throws -> TalkStage {
        let stage = TalkStage()
        try await stage.prepare()
        return stage
    }

    @Test("Four groups, worded in L1")
    func groups() async throws {
        let stage = try await Self.stage()
        try await stage.talk(1, ["Soy cansado.", "Estoy cansado.", "Es el problema.", "El tema."], taskCompleted: true)
        try await stage.worker().drain()
        let insights = try await stage.insights.insights(session: ID("session-1"), of: stage.learner.id)
        #expect(insights.isComplete)
        #expect(insights.lesson != nil)
        #expect(insights.headline == "4 turns in Spanish with Marisol: every one of them counts.")
        #expect(
            insights.wentWell == [
                "You got done what you came for.", "Words in -ma: right 2 times.",
                "Estar for states: it wobbled at first, and later in the same talk you had it.",
                "3 of your 4 turns went through without a hitch.",
            ])
        #expect(insights.practised == [])
        #expect(
            insights.next.map(\.text) == [
                "In a coming talk someone will give you a good reason to say something like “Estoy cansado”."
            ])
        #expect(
            insights.numbers
                == SessionNumbers(
                    learnerTurns: 4, clearTurns: 3, opportunities: 4, usedCorrectly: 3, frictionPoints: 1))
        #expect(insights.numbers.accuracy == 0.75)
    }

    @Test(
        "What was practised says how it went and why the character asked, whatever becomes of it later",
        arguments: [
            (DirectiveStatus.usedCorrectly, "Estoy cansado.", "You used it, and it fitted."),
            (
                .usedIncorrectly, "Soy cansado.",
                "You went for it, which is the hard part. There will be another opening for it."
            ),
            (
                .avoided, "Bien.",
                "You found another way to say it this time, a skill of its own. There will be another opening."
            ),
            (.opportunityCreated, "", "The opening came just before the talk ended; it stays open for you."),
        ])
    func practised(status: DirectiveStatus, line: String, outcome: String) async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Hoy soy cansado."])
        var directive = try #require(try await stage.content(1).directives.first)
        stage.clock.advance(by: .seconds(86_400))
        let avoided = Evidence.sample(
            session: "session-2", target: directive.target, outcome: .avoided, at: stage.clock.now)
        try await stage.talk(
            2, line.isEmpty ? [] : [line], eliciting: directive.id, evidence: status == .avoided ? [avoided] : [])
        try await stage.worker().drain()
        // A later talk has the last word on the directive, not on this talk.
        directive.status = .usedCorrectly
        directive.attempts = 2
        directive.lastAttempt = DirectiveAttempt(session: ID("session-3"), elicitedAt: 0, scoredAt: 1)
        try await stage.stores.save([directive])
        let insights = try await stage.insights.insights(session: ID("session-2"), of: stage.learner.id)
        #expect(insights.practised.map(\.title) == ["Estar for states"])
        #expect(insights.practised.map(\.status) == [status])
        #expect(insights.practised.map(\.outcome) == [outcome])
        #expect(
            insights.practised.map(\.because) == [
                "Marisol steered there because on 23 November you wrote “Hoy soy cansado”. A speaker says “Hoy estoy "
                    + "cansado”."
            ])
        let directives = try await stage.insights.directives(session: ID("session-2"), of: stage.learner.id)
        #expect(directives.tried.map(\.id) == [directive.id])
    }

    @Test("What comes next is what characters may still work on")
    func next() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Hoy soy cansado."])
        func next() async throws -> [String] {
            try await stage.insights.insights(session: ID("session-1"), of: stage.learner.id).next.map(\.title)
        }
        #expect(try await next() == ["Estar for states"])
        stage.clock.advance(by: .seconds(15 * 86_400))
        #expect(try await next() == [])
    }

    @Test("A form to leave out, or one that nobody knows, is never shown as empty quotation marks")
    func emptyForms() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Soy un médico.", "El xyzzy y el gizmo."])
        let insights = try await stage.insights.insights(session: ID("session-1"), of: stage.learner.id)
        let lesson = try #require(try await stage.lessons.lesson(session: ID("session-1"), of: stage.learner.id))
        #expect(Set(insights.next.map(\.title)) == ["Professions", "Finding the word"])
        #expect(
            Set(lesson.units.map(\.target.form)) == ["Finding the word", "Instead of “gizmo”", "Professions"])
        let texts = lesson.units.flatMap { [$0.title, $0.explanation, $0.reason] + $0.exercises.map(\.instruction) }
        #expect(!(texts + insights.next.map(\.text)).contains { $0.contains("“”") })
    }

    @Test("A talk with nothing known in it is praised for being a talk, and has no accuracy")
    func withoutData() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["El blorb."])
        let insights = try await stage.insights.insights(session: ID("session-1"), of: stage.learner.id)
        #expect(
            insights.wentWell == ["You kept a talk going for 1 turn in Spanish, and that is how it is learned."])
        #expect(insights.numbers.frictionPoints == 1)
        #expect(insights.lesson == nil)
        #expect(
            SessionNumbers(learnerTurns: 1, clearTurns: 1, opportunities: 0, usedCorrectly: 0, frictionPoints: 0)
                .accuracy == nil)
    }

    @Test("Before the phases are done there is less to say, and it says so")
    func incomplete() async throws {
        let stage = try await Self.stage()
        try await stage.talk(1, ["Soy cansado."])
        let insights = try await stage.insights.insights(session: ID("session-1"), of: stage.learner.id)
        #expect(!insights.isComplete)
        #expect(insights.next == [])
        #expect(insights.lesson == nil)
        #expect(insights.wentWell.count == 1)
    }

    @Test("Nothing is told during the talk, nor to anyone else")
    func refused() async throws {
        let stage = try await Self.stage()
        try await stage.learn(1, ["Soy cansado."])
        try await stage.stores.start(
            .sample("live", at: stage.clock.now), opening: nil, dayLimit: nil, dayStart: stage.clock.now)
        let service = stage.insights
        for (session, learner, code) in [
            ("live", stage.learner.id, ErrorCode.sessionStillActive), ("none", stage.learner.id, .sessionNotFound),
            ("session-1", ID("learner-2"), .sessionNotFound),
        ] {
            let codes = [
                await errorCode { _ = try await service.insights(session: ID(session), of: learner) },
                await errorCode { _ = try await service.frictionPoints(session: ID(session), of: learner) },
                await errorCode { _ = try await service.directives(session: ID(session), of: learner) },
            ]
            #expect(codes == [code, code, code], "\(session)")
        }
    }

    @Test("Both tables have the same places to fill, and never a word of shame")
    func tables() {
        for (english, spanish) in zip(Self.texts(.english), Self.texts(.spanish)) {
            #expect(Self.places(english) == Self.places(spanish), "\(english)")
        }
        for text in Self.texts(.english) + Self.texts(.spanish) {
            let lower = text.lowercased()
            for word in ["wrong", "downgrade", "level down", "reputation", "score", "mal ", "fallo", "fracas"] {
                #expect(!lower.contains(word), "\(text)")
            }
        }
    }

    private static func texts(_ language: Language) -> [String] {
        let book = Phrasebook.of(language)
        return [Mirror(reflecting: book.lesson), Mirror(reflecting: book.insight)].flatMap { mirror in
            mirror.children.flatMap { child -> [String] in
                switch child.value {
                case let text as String: [text]
                case let texts as [String]: texts
                case let counted as InsightPhrases.Counted: [counted.one, counted.many]
                default: []
                }
            }
        }
    }

    private static func places(_ text: String) -> Set<Substring> {
        Set(text.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first })
    }
}
