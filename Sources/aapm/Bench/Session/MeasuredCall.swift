import AAPMCore

/// A prompt and how many tokens were written for it.
struct MeasuredCall: Sendable {
    let prompt: MeasuredPrompt
    let output: Int
}
