import AAPMCore

/// An answer judged, before it is recorded.
struct JudgedAnswer {
    let verdict: AnswerVerdict
    let accepted: [String]
    /// What the answer is compared with for its diff.
    let nearest: String
    let explanation: String
    /// Whether it is recorded; a sentence copied from the lesson is not, so that it takes nothing away.
    var isAttempt = true
}
