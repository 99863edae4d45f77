import AAPMCore

/// Joins an answer that broke off with what another model goes on with: a beginning that was said already is dropped, and
/// one that is a new sentence stands apart. Nothing else is changed.
///
/// Pure. Pieces are held back for as long as they may be a repetition.
package struct ContinuationSeam: Sendable {
    /// Fewer letters are the same by chance.
    private static let leastChance = 4

    private let said: [Unicode.Scalar]
    /// What models are asked to begin with.
    private let lastWords: Int
    private var held: [Unicode.Scalar] = []
    private var isOpen = true

    /// - Parameter said: What was delivered before.
    package init(after said: String) {
        self.said = Array(said.unicodeScalars)
        self.lastWords = ModelRequest.lastWords(of: said).unicodeScalars.count
    }

    /// - Returns: What of the new text can be delivered now; may be empty.
    package mutating func take(_ piece: String) -> String {
        guard self.isOpen else { return piece }
        self.held += piece.unicodeScalars
        return self.mayRepeatMore ? "" : self.apart(self.close())
    }

    /// - Returns: What was held back and is new.
    package mutating func finish() -> String {
        guard self.isOpen else { return "" }
        let text = self.close()
        return self.isBrokenOff(text) ? "" : self.apart(text)
    }

    /// With a space before it when it begins a sentence right behind a letter or the end of another.
    private func apart(_ text: String) -> String {
        guard let last = self.said.last, let first = text.unicodeScalars.first else { return text }
        let isBehindSentence = ".!?…".unicodeScalars.contains(last)
        let begins = first.properties.isUppercase || "¿¡".unicodeScalars.contains(first)
        let goesOn = isBehindSentence && first.properties.isAlphabetic || last.properties.isAlphabetic && begins
        return goesOn || isBehindSentence && begins ? " " + text : text
    }

    /// Whether an answer began anew and ended before it came to where the first had broken off.
    private func isBrokenOff(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count >= Self.leastChance else { return false }
        return self.lengths(from: scalars.count).contains { length in
            length > scalars.count && self.isRepetition(length) && self.said.suffix(length).starts(with: scalars)
        }
    }

    /// Whether all that was held back may be the beginning of a repetition, or is one whose next letter decides.
    private var mayRepeatMore: Bool {
        guard !self.held.isEmpty, self.held.count <= self.said.count else { return false }
        return self.lengths(from: self.held.count).contains { length in
            self.said.suffix(length).starts(with: self.held)
        }
    }

    private mutating func close() -> String {
        self.isOpen = false
        let repeated = self.lengths(from: 1).last { length in
            length <= self.held.count && self.held.starts(with: self.said.suffix(length)) && self.isRepetition(length)
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: self.held.dropFirst(repeated ?? 0))
        self.held = []
        return String(text)
    }

    private func lengths(from least: Int) -> ClosedRange<Int> {
        min(least, max(1, self.said.count))...max(1, self.said.count)
    }

    /// Whether the end of what was said, so long, was said again; it may be chance when it is short.
    private func isRepetition(_ length: Int) -> Bool {
        if length == self.lastWords + self.trailingSpace || length >= 12 { return true }
        let isFromWordStart =
            length == self.said.count
            || self.said[self.said.count - length - 1].properties.isWhitespace
        return isFromWordStart && length >= Self.leastChance || self.isWholeWordStart(length)
    }

    private var trailingSpace: Int {
        self.said.reversed().prefix { $0.properties.isWhitespace }.count
    }

    /// A last word that broke off and is begun anew: “¿có” and then “cómo”.
    private func isWholeWordStart(_ length: Int) -> Bool {
        guard length >= 2, length < self.said.count, self.held.count > length else { return false }
        let word = self.said.suffix(length)
        return word.allSatisfy(\.properties.isAlphabetic) && self.held[length].properties.isAlphabetic
            && !self.said[self.said.count - length - 1].properties.isAlphabetic
    }
}
