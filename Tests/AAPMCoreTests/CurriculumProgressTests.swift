import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Progress of a lesson")
struct CurriculumProgressTests {
    private static func unit(_ verdicts: [AnswerVerdict?], isSkipped: Bool = false) -> CurriculumUnit {
        let exercises = verdicts.enumerated().map { number, verdict in
            Exercise(
                id: "e\(number)", kind: .gap, instruction: "", prompt: "", options: [], accepted: [],
                attempts: verdict.map { [ExerciseAttempt(answer: "x", verdict: $0, at: .sample)] } ?? [])
        }
        return CurriculumUnit(
            id: "u", target: .sampleAgreement, title: "", explanation: "", own: ContrastPair(bad: "", good: ""),
            frictionPoints: [], examples: [], exercises: exercises, reason: "", isSkipped: isSkipped)
    }

    @Test("A lesson without units has no rate and is no success")
    func empty() {
        let progress = CurriculumProgress([])
        #expect(progress.completionRate == nil)
        #expect(!progress.isEngaged)
        #expect(!progress.isMastered)
    }

    @Test("A unit is complete when each exercise was tried, whatever came of it")
    func complete() {
        let progress = CurriculumProgress([
            Self.unit([.incorrect, .correct]), Self.unit([.correct, nil]), Self.unit([.correct], isSkipped: true),
        ])
        #expect(progress == CurriculumProgress(units: 3, completed: 1, skipped: 1, exercises: 5, correct: 3))
        #expect(progress.completionRate == 1.0 / 3)
        #expect(!progress.isComplete)
    }

    @Test("Completed or skipped, all of them, is a complete lesson")
    func allDone() {
        #expect(CurriculumProgress([Self.unit([.correct]), Self.unit([nil], isSkipped: true)]).isComplete)
    }

    @Test("Engaged at 60 % of units", arguments: [(3, 5, true), (2, 5, false), (2, 4, false), (1, 1, true)])
    func engaged(completed: Int, units: Int, expected: Bool) {
        let progress = CurriculumProgress(units: units, completed: completed, skipped: 0, exercises: 5, correct: 0)
        #expect(progress.isEngaged == expected)
    }

    @Test("Mastered at 80 % right, slips included", arguments: [(4, 5, true), (3, 4, false), (0, 0, false)])
    func mastered(correct: Int, exercises: Int, expected: Bool) {
        let progress = CurriculumProgress(units: 1, completed: 1, skipped: 0, exercises: exercises, correct: correct)
        #expect(progress.isMastered == expected)
        #expect(CurriculumProgress([Self.unit([.almost, .almost, .correct, .correct, .incorrect])]).isMastered)
    }

    @Test("The last attempt counts")
    func lastAttempt() {
        var unit = Self.unit([.incorrect])
        unit.exercises[0].attempts.append(ExerciseAttempt(answer: "y", verdict: .correct, at: .sample))
        #expect(CurriculumProgress([unit]).correct == 1)
    }
}
