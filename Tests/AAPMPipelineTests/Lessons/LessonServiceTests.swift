import AAPMCore
import AAPMTestSupport
import Testing

@testable import AAPMPipeline

@Suite("Working on a lesson")
struct LessonServiceTests {
    /// A stage with one delivered lesson, and the lesson.
    private static func stage(_ lines: [String] = ["Hoy soy cansado.", "Nesesito pan."]) async throws -> (
        TalkStage, Lesson
    ) {
        let stage = TalkStage()
        try await stage.prepare()
        try await stage.learn(1, lines)
        let lesson = try #require(try await stage.lessons.lesson(session: ID("session-1"), of: stage.learner.id))
        return (stage, lesson)
    }

    @Test("A right answer is recorded, explained and counted")
    func right() async throws {
        let (stage, lesson) = try await Self.stage()
        let result = try await stage.lessons.answer("Estoy", exercise: "u1-1", in: lesson.id, of: stage.learner.id)
        #expect(result.verdict == .correct)
        #expect(result.unit == "u1")
        #expect(result.accepted == ["estoy", "Hoy estoy cansado."])
        #expect(result.diff == [DiffPiece(kind: .same, text: "estoy")])
        #expect(result.explanation == "Exactly right.")
        #expect(!result.unitComplete)
        #expect(
            result.progress == CurriculumProgress(units: 2, completed: 0, skipped: 0, exercises: 8, correct: 1))
        let after = try await stage.lessons.lesson(lesson.id, of: stage.learner.id)
        #expect(after.units[0].exercises[0].attempts.map(\.answer) == ["Estoy"])
        #expect(after.units[0].exercises[0].accepted == ["estoy", "Hoy estoy cansado."])
        #expect(after.units[0].exercises[1].accepted == nil)
    }

    @Test("An answer that misses the form shows the difference and explains, kindly")
    func notYet() async throws {
        let (stage, lesson) = try await Self.stage()
        let result = try await stage.lessons.answer(
            "Hoy soy cansado", exercise: "u1-1", in: lesson.id, of: stage.learner.id)
        #expect(result.verdict == .incorrect)
        #expect(
            result.diff == [
                DiffPiece(kind: .same, text: "Hoy"), DiffPiece(kind: .delete, text: "soy"),
                DiffPiece(kind: .insert, text: "estoy"), DiffPiece(kind: .same, text: "cansado."),
            ])
        #expect(
            result.explanation
                == "Not yet. Compare the marked words and try again. How one feels right now takes estar.")
    }

    @Test("Each exercise tried completes the unit, right or not; all units complete the lesson")
    func complete() async throws {
        let (stage, lesson) = try await Self.stage(["Hoy soy cansado."])
        var last: AnswerResult?
        for exercise in lesson.units[0].exercises {
            #expect(last?.unitComplete != true)
            last = try await stage.lessons.answer("soy", exercise: exercise.id, in: lesson.id, of: stage.learner.id)
        }
        #expect(last?.unitComplete == true)
        #expect(last?.progress.isComplete == true)
        #expect(last?.progress.isMastered == false)
    }

    @Test("Answering every exercise as accepted masters the lesson")
    func master() async throws {
        let (stage, lesson) = try await Self.stage(["Hoy soy cansado.", "Hoy nesesito pan."])
        let stored = try #require(try await stage.stores.curriculum(lesson.id, of: stage.learner.id))
        var last: AnswerResult?
        for exercise in stored.units.flatMap(\.exercises) {
            let answer =
                exercise.accepted.last
                ?? (exercise.prompt.contains("necesito") ? "Yo necesito mucho pan." : "Mañana estoy muy bien.")
            last = try await stage.lessons.answer(answer, exercise: exercise.id, in: lesson.id, of: stage.learner.id)
            #expect(last?.verdict == .correct, "\(exercise.kind) \(answer)")
        }
        #expect(last?.progress.isMastered == true)
        #expect(last?.progress.isComplete == true)
        let counts = try await stage.stores.finishedLessons(
            of: stage.learner.id, keys: ["es.copula.state", "es.spelling#necesito"])
        #expect(counts == ["es.copula.state": 1, "es.spelling#necesito": 1])
    }

    @Test("Distractors and the slip of the talk are never taken for slips of typing")
    func rivals() async throws {
        let (stage, lesson) = try await Self.stage(["Nesesito pan."])
        for answer in ["nesesito", "necesita", "necexito"] {
            let result = try await stage.lessons.answer(
                answer, exercise: "u1-1", in: lesson.id, of: stage.learner.id)
            #expect(result.verdict == .incorrect, "\(answer)")
        }
    }

    @Test(
        "A free sentence is judged by the analyzer",
        arguments: [
            ("Hoy estoy muy contenta.", AnswerVerdict.correct), ("Hoy soy cansado.", .incorrect),
            ("Me gusta mucho el pan.", .incorrect), ("Estoy enfermo.", .incorrect),
            ("Estoy enfermo y nesesito pan.", .almost),
        ])
    func freeSentence(answer: String, verdict: AnswerVerdict) async throws {
        let (stage, lesson) = try await Self.stage(["Hoy soy cansado."])
        let exercise = try #require(lesson.units[0].exercises.last)
        #expect(exercise.kind == .freeSentence)
        let result = try await stage.lessons.answer(answer, exercise: exercise.id, in: lesson.id, of: stage.learner.id)
        #expect(result.verdict == verdict)
    }

    @Test("A sentence that the lesson gave is asked for again in one's own words", arguments: ["hoy, ESTOY cansado!"])
    func copied(answer: String) async throws {
        let (stage, lesson) = try await Self.stage(["Hoy soy cansado."])
        let exercise = try #require(lesson.units[0].exercises.last)
        let own = try await stage.lessons.answer(
            "Mañana estoy muy bien.", exercise: exercise.id, in: lesson.id, of: stage.learner.id)
        let result = try await stage.lessons.answer(answer, exercise: exercise.id, in: lesson.id, of: stage.learner.id)
        #expect(result.verdict == .incorrect)
        #expect(result.explanation.contains("something of your own"))
        // The sentence that was right stays the last word.
        #expect(own.progress.correct == 1)
        #expect(result.progress == own.progress)
        #expect(result.diff.allSatisfy { $0.kind == .same })
    }

    @Test("A free sentence for a form that nobody knows is judged by the pack's phrases, and unclear shows the model")
    func openForm() async throws {
        let (stage, lesson) = try await Self.stage(["El xyzzy."])
        let learner = stage.learner.id
        for (answer, verdict) in [
            ("El xyzzy es bueno", AnswerVerdict.incorrect), ("Me gusta el pan", .incorrect),
            ("¿Cómo se dice bread?", .correct),
        ] {
            let result = try await stage.lessons.answer(answer, exercise: "u1-4", in: lesson.id, of: learner)
            #expect(result.verdict == verdict, "\(answer)")
            #expect(!result.explanation.contains("“”"))
        }
        let unclear = try await stage.lessons.feedback(.unclear, unit: "u1", in: lesson.id, of: learner)
        #expect(
            unclear.units.first?.explanation.hasPrefix("Put side by side: “El xyzzy” and “Cómo se dice…”.") == true)
    }

    @Test("A free sentence with another slip is shown put right")
    func freeSentenceDiff() async throws {
        let (stage, lesson) = try await Self.stage(["Hoy soy cansado."])
        let result = try await stage.lessons.answer(
            "Estoy enfermo y voy casa", exercise: "u1-4", in: lesson.id, of: stage.learner.id)
        #expect(result.accepted == ["Estoy enfermo y voy a casa"])
        #expect(
            result.diff == [
                DiffPiece(kind: .same, text: "Estoy enfermo y voy"), DiffPiece(kind: .insert, text: "a"),
                DiffPiece(kind: .same, text: "casa"),
            ])
    }

    @Test("Unclear says it in other words with another example, more examples shows one more, up to all")
    func feedback() async throws {
        let (stage, lesson) = try await Self.stage(["La tema."])
        let learner = stage.learner.id
        #expect(lesson.units[0].examples.count == 1)
        let unclear = try await stage.lessons.feedback(.unclear, unit: "u1", in: lesson.id, of: learner).units[0]
        #expect(
            unclear.explanation
                == "Put side by side: not “La tema” but “El tema”. Only the marked part changes; the rest you had. "
                + "Some words in -ma are masculine.")
        #expect(unclear.examples.map(\.good) == ["el problema", "el tema"])
        let more = try await stage.lessons.feedback(.moreExamples, unit: "u1", in: lesson.id, of: learner).units[0]
        #expect(more.examples.count == 3)
        #expect(!more.hasMoreExamples)
        let again = try await stage.lessons.feedback(.moreExamples, unit: "u1", in: lesson.id, of: learner).units[0]
        #expect(again.examples.count == 3)
    }

    @Test("A skipped unit counts as skipped until it is answered")
    func skip() async throws {
        let (stage, lesson) = try await Self.stage()
        let skipped = try await stage.lessons.feedback(.skip, unit: "u2", in: lesson.id, of: stage.learner.id)
        #expect(skipped.units.map(\.isSkipped) == [false, true])
        #expect(skipped.progress.skipped == 1)
        let result = try await stage.lessons.answer("necesito", exercise: "u2-1", in: lesson.id, of: stage.learner.id)
        #expect(result.progress.skipped == 0)
    }

    @Test("Bad answers are refused with the field and the reason, and nothing is recorded")
    func badAnswers() async throws {
        let (stage, lesson) = try await Self.stage()
        func faults(_ answer: String) async -> [FieldFault] {
            await errorFaults {
                _ = try await stage.lessons.answer(answer, exercise: "u1-1", in: lesson.id, of: stage.learner.id)
            }
        }
        let empty = [FieldFault(field: "/answer", reason: "must hold at least one word")]
        #expect(await faults("") == empty)
        #expect(await faults(" …?! ") == empty)
        let tooLong = [FieldFault(field: "/answer", reason: "must be at most 1000 characters")]
        #expect(await faults(String(repeating: "a", count: 1_001)) == tooLong)
        #expect(await faults(String(repeating: "a", count: 1_000)) == [])
        let after = try await stage.lessons.lesson(lesson.id, of: stage.learner.id)
        #expect(after.units[0].exercises[0].attempts.count == 1)
    }

    @Test("Unknown ids and other people's lessons are not found")
    func unknown() async throws {
        let (stage, lesson) = try await Self.stage()
        let lessons = stage.lessons
        let (mine, other) = (stage.learner.id, ID<Learner>("learner-2"))
        let codes = [
            await errorCode { _ = try await lessons.lesson(lesson.id, of: other) },
            await errorCode { _ = try await lessons.answer("a", exercise: "u1-1", in: lesson.id, of: other) },
            await errorCode { _ = try await lessons.answer("a", exercise: "u1-1", in: ID("none"), of: mine) },
            await errorCode { _ = try await lessons.feedback(.skip, unit: "u1", in: lesson.id, of: other) },
            await errorCode { _ = try await lessons.answer("a", exercise: "u9-1", in: lesson.id, of: mine) },
            await errorCode { _ = try await lessons.feedback(.skip, unit: "u9", in: lesson.id, of: mine) },
        ]
        #expect(
            codes == [
                .curriculumNotFound, .curriculumNotFound, .curriculumNotFound, .curriculumNotFound,
                .exerciseNotFound, .exerciseNotFound,
            ])
    }

    @Test("A lesson that phase 4 has not delivered is not there yet")
    func undelivered() async throws {
        let (stage, _) = try await Self.stage()
        try await stage.talk(2, ["Voy casa."])
        let claim = try #require(
            try await stage.stores.claim(worker: "w", leaseUntil: stage.clock.now + .seconds(60), now: stage.clock.now))
        var effects = PhaseEffects()
        effects.curriculum = .sample("lesson-2", session: "session-2", at: stage.clock.now)
        _ = try await stage.stores.complete(
            PhaseRecord(name: .generation), effects: effects, of: claim, leaseUntil: stage.clock.now + .seconds(60),
            now: stage.clock.now)
        #expect(try await stage.lessons.lesson(session: ID("session-2"), of: stage.learner.id) == nil)
        #expect(try await stage.lessons.lessons(of: stage.learner.id, after: nil, limit: 10).items.count == 1)
        let code = await errorCode {
            _ = try await stage.lessons.answer("el", exercise: "e1", in: ID("lesson-2"), of: stage.learner.id)
        }
        #expect(code == .curriculumNotFound)
    }

    @Test("Lessons come newest first, by pages")
    func pages() async throws {
        let (stage, first) = try await Self.stage()
        try await stage.learn(2, ["Voy casa."])
        let page = try await stage.lessons.lessons(of: stage.learner.id, after: nil, limit: 1)
        #expect(page.items.map(\.session) == [ID("session-2")])
        let next = try await stage.lessons.lessons(of: stage.learner.id, after: page.nextCursor, limit: 1)
        #expect(next.items.map(\.id) == [first.id])
        #expect(next.nextCursor == nil)
        for (cursor, limit) in [(nil, 0), (nil, 101), ("rubbish", 1)] {
            let code = await errorCode {
                _ = try await stage.lessons.lessons(of: stage.learner.id, after: cursor, limit: limit)
            }
            #expect(code == .pageInvalid)
        }
    }

    @Test("Two answers at once both count")
    func concurrent() async throws {
        let (stage, lesson) = try await Self.stage()
        try await withThrowingTaskGroup { group in
            for exercise in lesson.units.flatMap(\.exercises) {
                group.addTask {
                    _ = try await stage.lessons.answer(
                        "pan", exercise: exercise.id, in: lesson.id, of: stage.learner.id)
                }
            }
            try await group.waitForAll()
        }
        let after = try await stage.lessons.lesson(lesson.id, of: stage.learner.id)
        #expect(after.progress.completed == 2)
    }

    @Test("The first and the newest attempts are kept")
    func attempts() async throws {
        let (stage, lesson) = try await Self.stage()
        for number in 0..<30 {
            _ = try await stage.lessons.answer("a\(number)", exercise: "u1-1", in: lesson.id, of: stage.learner.id)
        }
        let attempts = try await stage.lessons.lesson(lesson.id, of: stage.learner.id).units[0].exercises[0].attempts
        #expect(attempts.map(\.answer) == ["a0"] + (11..<30).map { "a\($0)" })
    }
}
