package import AAPMCore

/// Lessons as their learner works on them.
///
/// A lesson exists for its learner once phase 4 has delivered it. Answers move the lesson's progress only: evidence for
/// and against rules comes from talks, because filling a gap that asks for the form says little about using it unasked.
package struct LessonService: Sendable {
    private let curricula: any CurriculumStore
    private let clock: any WallClock
    private let sentences: FreeSentenceJudge

    /// The longest answer, in Unicode scalars.
    package static let answerLimit = 1_000
    /// The largest page of lessons.
    package static let pageLimit = 100
    /// So many attempts at one exercise are kept: the first, and the newest.
    static let attemptsKept = 20

    package init(
        curricula: any CurriculumStore, analyzer: any FrictionAnalyzer, rules: any RuleBook, clock: any WallClock
    ) {
        self.curricula = curricula
        self.clock = clock
        self.sentences = FreeSentenceJudge(analyzer: analyzer, rules: rules)
    }

    /// - Throws: `AAPMError` with `.curriculumNotFound`, also for somebody else's and for one not delivered yet;
    ///   `StorageError`.
    package func lesson(_ id: ID<Curriculum>, of learner: ID<Learner>) async throws -> Lesson {
        try Self.delivered(await self.curricula.curriculum(id, of: learner))
    }

    /// The lesson that a session gave.
    ///
    /// - Returns: `nil` when it gave none, or not yet.
    /// - Throws: `StorageError`.
    package func lesson(session: ID<Session>, of learner: ID<Learner>) async throws -> Lesson? {
        try await self.curricula.curriculum(session: session, of: learner).flatMap(Lesson.init)
    }

    /// The learner's lessons, newest first. A page may hold fewer than `limit` though there is a next one.
    ///
    /// - Parameters:
    ///   - cursor: The `nextCursor` of the page before.
    ///   - limit: 1 … 100.
    /// - Throws: `AAPMError` with `.pageInvalid`; `StorageError`.
    package func lessons(
        of learner: ID<Learner>, after cursor: String?, limit: Int
    ) async throws -> Page<Lesson> {
        guard (1...Self.pageLimit).contains(limit) else {
            throw AAPMError(
                .pageInvalid, "The page size is not valid.",
                faults: [FieldFault(field: "limit", reason: "must be 1 to \(Self.pageLimit)")])
        }
        if let cursor, PageCursor(cursor) == nil {
            throw AAPMError(
                .pageInvalid, "The cursor is not one of ours. Start again without one.",
                faults: [FieldFault(field: "cursor", reason: "must be the next_cursor of a page")])
        }
        let page = try await self.curricula.curricula(of: learner, after: cursor, limit: limit)
        return Page(items: page.items.compactMap(Lesson.init), nextCursor: page.nextCursor)
    }

    /// Judges an answer and records the attempt. Copying the lesson's own sentence where one of the learner's is asked
    /// for is no attempt: it is answered as `incorrect` and changes nothing.
    ///
    /// - Throws: `AAPMError` with `.lessonRequestInvalid` (empty or too long), `.curriculumNotFound`,
    ///   `.exerciseNotFound`, `.analysisUnavailable` (free sentences); `StorageError`.
    @concurrent
    package func answer(
        _ answer: String, exercise id: String, in curriculum: ID<Curriculum>, of learner: ID<Learner>
    ) async throws -> AnswerResult {
        try Self.validate(answer)
        let found = try await self.curricula.curriculum(curriculum, of: learner)
        guard let found, found.format != nil else { throw Self.curriculumNotFound }
        guard let (unit, exercise) = found.exercise(id) else { throw Self.exerciseNotFound }
        let phrases = Phrasebook.of(found.languages.native).lesson
        let judged = try self.judge(answer, exercise, of: unit, languages: found.languages, phrases: phrases)

        guard judged.isAttempt else { return Self.result(judged, answer, id, of: unit, in: found) }
        let attempt = ExerciseAttempt(answer: answer, verdict: judged.verdict, at: self.clock.now)
        let changed = try await self.curricula.update(curriculum, of: learner) { curriculum in
            curriculum.record(attempt, for: id)
        }
        guard let changed, let (unitNow, _) = changed.exercise(id) else { throw Self.curriculumNotFound }
        return Self.result(judged, answer, id, of: unitNow, in: changed)
    }

    private static func result(
        _ judged: JudgedAnswer, _ answer: String, _ exercise: String, of unit: CurriculumUnit,
        in curriculum: Curriculum
    ) -> AnswerResult {
        AnswerResult(
            unit: unit.id, exercise: exercise, verdict: judged.verdict, accepted: judged.accepted,
            diff: WordDiff.pieces(from: answer, to: judged.nearest), explanation: judged.explanation,
            unitComplete: unit.isComplete, progress: CurriculumProgress(curriculum.units))
    }

    /// Changes what is shown of a unit.
    ///
    /// - Throws: `AAPMError` with `.curriculumNotFound`, `.exerciseNotFound` (no such unit); `StorageError`.
    package func feedback(
        _ feedback: UnitFeedback, unit id: String, in curriculum: ID<Curriculum>, of learner: ID<Learner>
    ) async throws -> Lesson {
        let lesson = try await self.lesson(curriculum, of: learner)
        guard lesson.units.contains(where: { $0.id == id }) else {
            throw AAPMError(.exerciseNotFound, "The lesson has no such unit. Load it again to see its units.")
        }
        let now = self.clock.now
        return try Self.delivered(
            await self.curricula.update(curriculum, of: learner) { $0.apply(feedback, to: id, at: now) })
    }

    private func judge(
        _ answer: String, _ exercise: Exercise, of unit: CurriculumUnit, languages: LanguagePair,
        phrases: LessonPhrases
    ) throws -> JudgedAnswer {
        if exercise.kind == .freeSentence {
            return try self.sentences.judge(
                answer, given: exercise.prompt, for: unit, languages: languages, phrases: phrases)
        }
        let judgement = AnswerJudge(
            accepted: exercise.accepted, rivals: unit.rivals,
            isAboutSpelling: unit.target.rule.hasSuffix(".spelling") || exercise.kind == .choose
                || exercise.kind == .reorder
        ).judge(answer)
        let explanation =
            switch judgement.verdict {
            case .correct: phrases.correct[exercise.attempts.count % phrases.correct.count]
            case .almost: phrases.almost
            case .incorrect: phrases.incorrect + " " + unit.explanation
            }
        return JudgedAnswer(
            verdict: judgement.verdict, accepted: exercise.accepted, nearest: judgement.nearest,
            explanation: explanation)
    }

    private static func validate(_ answer: String) throws(AAPMError) {
        let reason: String
        if !answer.contains(where: { $0.isLetter || $0.isNumber }) {
            reason = "must hold at least one word"
        } else if answer.unicodeScalars.count > self.answerLimit {
            reason = "must be at most \(self.answerLimit) characters"
        } else {
            return
        }
        throw AAPMError(
            .lessonRequestInvalid, "The answer \(reason).", faults: [FieldFault(field: "/answer", reason: reason)])
    }

    private static func delivered(_ curriculum: Curriculum?) throws(AAPMError) -> Lesson {
        guard let lesson = curriculum.flatMap(Lesson.init) else { throw self.curriculumNotFound }
        return lesson
    }

    private static let curriculumNotFound = AAPMError(
        .curriculumNotFound, "There is no such lesson among yours, or it is not ready yet.")
    private static let exerciseNotFound = AAPMError(
        .exerciseNotFound, "The lesson has no such exercise. Load it again to see its exercises.")
}
