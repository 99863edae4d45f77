package import AAPMCore

/// What became of an answer.
package struct AnswerResult: Hashable, Sendable {
    package let unit: String
    package let exercise: String
    package let verdict: AnswerVerdict
    /// Every answer that counts, best first; for a free sentence the learner's own one put right, if it needed that.
    package let accepted: [String]
    /// From the answer to the nearest accepted one; one `same` piece when they agree.
    package let diff: [DiffPiece]
    /// In L1, encouraging.
    package let explanation: String
    package let unitComplete: Bool
    package let progress: CurriculumProgress

    package init(
        unit: String, exercise: String, verdict: AnswerVerdict, accepted: [String], diff: [DiffPiece],
        explanation: String, unitComplete: Bool, progress: CurriculumProgress
    ) {
        self.unit = unit
        self.exercise = exercise
        self.verdict = verdict
        self.accepted = accepted
        self.diff = diff
        self.explanation = explanation
        self.unitComplete = unitComplete
        self.progress = progress
    }
}
