package import AAPMCore

/// What a scripted model does with one call.
package struct ModelScript: Sendable {
    package enum Step: Sendable {
        case piece(String)
        /// Thinks for so long, on the model's clock.
        case wait(Duration)
        /// Never goes on, until the call is cancelled.
        case hang
        /// Waits at a gate until the test opens it.
        case gate(Gate)
        case fail(ModelError)
    }

    package var steps: [Step]
    package var stop: StopReason
    /// `nil`: what the lengths come to.
    package var usage: TokenUsage?

    package init(_ steps: [Step], stop: StopReason = .complete, usage: TokenUsage? = nil) {
        self.steps = steps
        self.stop = stop
        self.usage = usage
    }

    /// Says a text in pieces that end with a space each.
    package static func says(_ text: String, stop: StopReason = .complete, usage: TokenUsage? = nil) -> Self {
        Self(Self.pieces(of: text).map(Step.piece), stop: stop, usage: usage)
    }

    /// Thinks, then says a text.
    package static func says(_ text: String, after wait: Duration) -> Self {
        Self([.wait(wait)] + Self.pieces(of: text).map(Step.piece))
    }

    package static func fails(
        _ kind: ModelError.Kind, retryAfter: Duration? = nil, usage: TokenUsage? = nil
    ) -> Self {
        Self([.fail(ModelError(kind, retryAfter: retryAfter, usage: usage))])
    }

    /// Says so many pieces of a text, and is cut.
    package static func cuts(_ text: String, after pieces: Int, _ kind: ModelError.Kind = .cut) -> Self {
        Self(Self.pieces(of: text).prefix(pieces).map(Step.piece) + [.fail(ModelError(kind))])
    }

    /// Says so many pieces of a text, and no more.
    package static func hangs(afterPieces pieces: Int = 0, of text: String = "") -> Self {
        Self(Self.pieces(of: text).prefix(pieces).map(Step.piece) + [.hang])
    }

    /// The words of a text, each with the space behind it.
    package static func pieces(of text: String) -> [String] {
        var pieces = [""]
        for character in text {
            pieces[pieces.count - 1].append(character)
            if character == " " { pieces.append("") }
        }
        return pieces.filter { !$0.isEmpty }
    }
}
