import AAPMCore

/// A talk in parts of a size that a model reads at once.
struct TalkParts: Sendable {
    struct Part: Sendable {
        var lines: [QuotedLine] = []
        /// The learner turns that it is asked about.
        var asked: Set<Int> = []
    }

    private(set) var parts: [Part] = []
    /// Learner turns that no part has: too long, or behind the last part.
    private(set) var leftOut = 0

    private static let partLimit = 3
    private static let turnsPerPart = 40
    private static let bytesPerPart = 8_000
    /// Scalars of a learner turn; longer ones are pasted texts rather than talk.
    private static let turnLimit = 1_500
    /// Scalars of a character's line: it is there for the sense of the answer.
    private static let lineLimit = 240

    /// - Parameters:
    ///   - turns: The whole talk in order.
    ///   - passedOver: Learner turns that are no attempts at the language.
    init(_ turns: [Turn], passedOver: Set<Int>) {
        var current = Part()
        var bytes = 0
        for turn in turns {
            let isAsked =
                turn.speaker == .learner && !passedOver.contains(turn.index)
                && turn.text.unicodeScalars.count <= Self.turnLimit
            if turn.speaker == .learner, !isAsked {
                if !passedOver.contains(turn.index) { self.leftOut += 1 }
                continue
            }
            let text =
                isAsked ? turn.text : String(String.UnicodeScalarView(turn.text.unicodeScalars.prefix(Self.lineLimit)))
            let isFull = current.asked.count == Self.turnsPerPart || bytes + text.utf8.count > Self.bytesPerPart
            if isAsked, isFull, !current.asked.isEmpty {
                self.close(&current, &bytes)
            }
            current.lines.append(QuotedLine(index: turn.index, speaker: turn.speaker, text: text))
            if isAsked { current.asked.insert(turn.index) }
            bytes += text.utf8.count
        }
        self.close(&current, &bytes)
    }

    private mutating func close(_ part: inout Part, _ bytes: inout Int) {
        defer { (part, bytes) = (Part(), 0) }
        guard !part.asked.isEmpty else { return }
        guard self.parts.count < Self.partLimit else {
            self.leftOut += part.asked.count
            return
        }
        self.parts.append(part)
    }
}
