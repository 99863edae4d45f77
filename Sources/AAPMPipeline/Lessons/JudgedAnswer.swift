import AAPMCore

/// An answer judged, before it is recorded.
struct JudgedAnswer {
    let verdict: AnswerVerdict
    let accepted: [String]
    /// What the answer is compared with for its diff.
    let nearest: String
    let explanation: String
}
