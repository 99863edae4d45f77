import AAPMCore
import AAPMPipeline
import Hummingbird

/// Lessons as their learner works on them.
struct LessonHandlers: Sendable {
    let lessons: LessonService
    let bodyLimit: Int

    @Sendable func list(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        if let session = request.uri.queryParameters["session_id"] {
            guard session.unicodeScalars.allSatisfy({ $0.value >= 32 }) else { throw Self.invalidSession }
            let lesson = try await self.lessons.lesson(session: ID(String(session)), of: context.learner)
            return JSONReply(list: [lesson].compactMap { $0 }.map { LessonBody($0).json })
        }
        let page = try PageRequest(request)
        let lessons = try await self.lessons.lessons(of: context.learner, after: page.cursor, limit: page.limit)
        return JSONReply(page: lessons.map { LessonBody($0).json })
    }

    private static let invalidSession = AAPMError(
        .lessonRequestInvalid, "The request is not valid.",
        faults: [FieldFault(field: "session_id", reason: "must be the id of a session")])

    @Sendable func get(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        JSONReply(LessonBody(try await self.lessons.lesson(try context.id(), of: context.learner)).json)
    }

    @Sendable func answer(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let id = try context.id(Curriculum.self)
        var fields = try await request.fields(of: .lesson, limit: self.bodyLimit)
        let unit = fields.optionalText("unit_id")
        let exercise = fields.text("exercise_id")
        let answer = fields.text("answer")
        try fields.finish()
        if let unit { try await self.require(exercise, of: unit, in: id, for: context.learner) }
        let result = try await self.lessons.answer(answer, exercise: exercise, in: id, of: context.learner)
        let lesson = try await self.lessons.lesson(id, of: context.learner)
        return JSONReply(AnswerBody(result, lesson: lesson).json)
    }

    @Sendable func feedback(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        let id = try context.id(Curriculum.self)
        var fields = try await request.fields(of: .lesson, limit: self.bodyLimit)
        let unit = fields.text("unit_id")
        let kind = fields.choice("kind", of: UnitFeedback.self)
        try fields.finish()
        guard let kind else { throw AAPMError.unexpected }
        let lesson = try await self.lessons.feedback(kind, unit: unit, in: id, of: context.learner)
        return JSONReply(LessonBody(lesson).json)
    }

    private func require(
        _ exercise: String, of unit: String, in id: ID<Curriculum>, for learner: ID<Learner>
    ) async throws {
        let lesson = try await self.lessons.lesson(id, of: learner)
        guard lesson.units.contains(where: { $0.id == unit && $0.exercises.contains { $0.id == exercise } }) else {
            throw AAPMError(.exerciseNotFound, "That unit has no such exercise. Load the lesson again to see them.")
        }
    }
}

/// `Curriculum` of the contract.
struct LessonBody {
    let json: JSONValue

    init(_ lesson: Lesson) {
        self.json = [
            "id": .string(lesson.id.text),
            "session_id": .string(lesson.session.text),
            "native_language": .string(lesson.languages.native.code),
            "target_language": .string(lesson.languages.target.code),
            "format": .string(lesson.format.rawValue),
            "units": .array(lesson.units.map(Self.unit)),
            "progress": Self.progress(lesson.progress),
            "created_at": .time(lesson.createdAt),
            "updated_at": .time(lesson.updatedAt),
        ]
    }

    private static func unit(_ unit: LessonUnit) -> JSONValue {
        [
            "id": .string(unit.id),
            "rule": .string(unit.target.rule),
            "form": .string(unit.target.form),
            "title": .string(unit.title),
            "explanation": .string(unit.explanation),
            "reason": .string(unit.reason),
            "own": self.contrast(unit.own),
            "examples": .array(unit.examples.map(self.contrast)),
            "has_more_examples": .bool(unit.hasMoreExamples),
            "exercises": .array(unit.exercises.map(self.exercise)),
            "skipped": .bool(unit.isSkipped),
            "complete": .bool(unit.isComplete),
        ]
    }

    static func exercise(_ exercise: LessonExercise) -> JSONValue {
        [
            "id": .string(exercise.id),
            "kind": .string(exercise.kind.rawValue),
            "instruction": .string(exercise.instruction),
            "prompt": .string(exercise.prompt),
            "options": .texts(exercise.options),
            "accepted": exercise.accepted.map { .texts($0) } ?? .null,
            "attempts": .array(
                exercise.attempts.map {
                    [
                        "answer": .string($0.answer), "verdict": .string($0.verdict.rawValue), "at": .time($0.at),
                    ]
                }),
        ]
    }

    static func progress(_ progress: CurriculumProgress) -> JSONValue {
        [
            "units": .count(progress.units),
            "completed": .count(progress.completed),
            "skipped": .count(progress.skipped),
            "exercises": .count(progress.exercises),
            "correct": .count(progress.correct),
            "completion_rate": .real(progress.completionRate),
            "is_complete": .bool(progress.isComplete),
            "is_engaged": .bool(progress.isEngaged),
            "is_mastered": .bool(progress.isMastered),
        ]
    }

    private static func contrast(_ pair: ContrastPair) -> JSONValue {
        ["bad": .string(pair.bad), "good": .string(pair.good)]
    }
}

/// `AnswerResult` of the contract.
struct AnswerBody {
    let json: JSONValue

    /// - Parameter lesson: After the answer.
    init(_ result: AnswerResult, lesson: Lesson) {
        let exercise = lesson.units.lazy.flatMap(\.exercises).first { $0.id == result.exercise }
        self.json = [
            "verdict": .string(result.verdict.rawValue),
            "text": .string(result.explanation),
            "accepted": .texts(result.accepted),
            "diff": .array(
                result.diff.map { ["kind": .string(Self.kind($0.kind)), "text": .string($0.text)] }),
            "exercise": exercise.map(LessonBody.exercise) ?? .null,
            "progress": LessonBody.progress(result.progress),
        ]
    }

    private static func kind(_ kind: DiffPiece.Kind) -> String {
        switch kind {
        case .same: "same"
        case .delete: "extra"
        case .insert: "missing"
        }
    }
}
