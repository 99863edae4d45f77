import AAPMCore

/// Takes from a model's text what nobody says aloud, while it streams: a name in front, quotation marks around it, stage
/// directions, brackets, markup, hidden thoughts, line breaks.
///
/// Holds back only what may still turn out to be one of those: some words at the beginning, and one word after an asterisk.
struct LineCleaner: Sendable {
    private enum Mode: Hashable, Sendable {
        case plain
        /// After one asterisk: a stage direction, or a word with emphasis.
        case star
        /// Inside a stage direction, to the next asterisk or the end of the line.
        case direction
        /// Inside so many brackets.
        case bracket(Int)
        /// Inside a tag, whose text is held.
        case tag
        /// Inside a tag of hidden thoughts, to the tag that closes it.
        case thoughts(String)
    }

    /// Folded words that may stand before a colon at the beginning.
    private let names: Set<String>
    private var mode = Mode.plain
    private var held = String.UnicodeScalarView()
    /// The beginning, until it is clear that it is no name.
    private var beginning: String.UnicodeScalarView? = String.UnicodeScalarView()
    private var isQuoted = false
    private var heldQuote: (mark: Unicode.Scalar, isSpaceBefore: Bool)?
    private var isSpaceDue = false
    private var last: Unicode.Scalar?
    private var output = String.UnicodeScalarView()

    /// - Parameter names: Of the character, as a model may write them in front of the line.
    init(names: [String]) {
        let words = names.flatMap { WordFolding.words(of: $0) }
        self.names = Set(words).union(["character", "assistant", "npc", "personaje", "line", "línea"])
    }

    /// - Returns: What is clear now; may be empty.
    mutating func take(_ piece: String) -> String {
        for scalar in piece.unicodeScalars { self.take(scalar) }
        defer { self.output = String.UnicodeScalarView() }
        return String(self.output)
    }

    /// - Returns: What had been held back and is said after all.
    mutating func finish() -> String {
        if self.mode == .star, !self.isAtSentenceStart, !self.held.contains(where: \.properties.isWhitespace) {
            self.keepHeld()
        }
        if self.mode == .tag { self.keepHeld() }
        self.mode = .plain
        self.decideBeginning()
        defer { self.output = String.UnicodeScalarView() }
        return String(self.output)
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        switch self.mode {
        case .plain: self.takePlain(scalar)
        case .star:
            if scalar == "*" {
                if self.held.isEmpty {
                    // Two of them mark what is bold, which is only looks.
                    self.mode = .plain
                } else {
                    let isDirection = self.isAtSentenceStart || self.held.contains(where: \.properties.isWhitespace)
                    self.mode = .plain
                    if isDirection { self.held = String.UnicodeScalarView() } else { self.keepHeld() }
                }
            } else if scalar.properties.isWhitespace, self.held.isEmpty {
                self.mode = .plain
                self.takePlain(scalar)
            } else if scalar == "\n" {
                self.mode = .plain
                self.held = String.UnicodeScalarView()
            } else if scalar.properties.isWhitespace {
                self.mode = .direction
                self.held = String.UnicodeScalarView()
            } else {
                self.held.append(scalar)
            }
        case .direction:
            if scalar == "*" || scalar == "\n" {
                self.mode = .plain
                self.isSpaceDue = true
            }
        case .bracket(let depth):
            if Self.opening.contains(scalar) {
                self.mode = .bracket(depth + 1)
            } else if Self.closing.contains(scalar) {
                self.mode = depth > 1 ? .bracket(depth - 1) : .plain
                self.isSpaceDue = true
            }
        case .tag: self.takeTag(scalar)
        case .thoughts(let name):
            self.held.append(scalar)
            let end = "</\(name)>".unicodeScalars
            if scalar == ">", self.held.suffix(end.count).elementsEqual(end) {
                self.held = String.UnicodeScalarView()
                self.mode = .plain
                self.isSpaceDue = true
            } else if self.held.count > 32 {
                self.held.removeFirst(16)
            }
        }
    }

    private mutating func takePlain(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "*": self.mode = .star
        case "<":
            self.mode = .tag
        case "`", "_", "~": break
        case "#" where self.isAtStart: break
        case _ where Self.opening.contains(scalar): self.mode = .bracket(1)
        case _ where Self.closing.contains(scalar): break
        case _ where scalar.properties.isWhitespace: self.say(" ")
        case _ where PromptData.isUnseen(scalar): break
        default: self.say(scalar)
        }
    }

    private mutating func takeTag(_ scalar: Unicode.Scalar) {
        guard scalar == ">" || self.held.count >= 24 else {
            self.held.append(scalar)
            return
        }
        let name = String(self.held).lowercased()
        guard scalar == ">" else {
            // No tag after all: what came after the sign is said.
            self.mode = .plain
            self.keepHeld()
            return self.take(scalar)
        }
        self.held = String.UnicodeScalarView()
        self.mode = Self.thoughts.contains(name) ? .thoughts(name) : .plain
        self.isSpaceDue = true
    }

    /// Says what was held back, as plain text.
    private mutating func keepHeld() {
        let kept = self.held
        self.held = String.UnicodeScalarView()
        self.mode = .plain
        for scalar in kept where scalar != "<" && scalar != "*" { self.takePlain(scalar) }
    }

    private var isAtStart: Bool { self.last == nil && (self.beginning?.isEmpty ?? false) }

    private var isAtSentenceStart: Bool {
        let last = self.beginning?.last { $0 != " " } ?? self.last
        return last.map { ".!?…:".unicodeScalars.contains($0) } ?? true
    }

    private mutating func say(_ scalar: Unicode.Scalar) {
        guard self.beginning != nil else { return self.speak(scalar) }
        let isOpening = self.beginning?.isEmpty ?? true
        if isOpening, scalar == " " { return }
        // A dash begins speech in some languages' novels, and a bullet in lists.
        if isOpening, ["-", "–", "—", "•"].contains(scalar) { return }
        if isOpening, Self.quotes.contains(scalar) {
            self.isQuoted = true
            return
        }
        if scalar == ":", let beginning = self.beginning {
            let words = WordFolding.words(of: String(beginning))
            if !words.isEmpty, words.allSatisfy(self.names.contains) {
                self.beginning = String.UnicodeScalarView()
                return
            }
        }
        self.beginning?.append(scalar)
        let isLong = (self.beginning ?? String.UnicodeScalarView()).count { $0 == " " } >= 4
        if isLong || ".,;!?…:".unicodeScalars.contains(scalar) { self.decideBeginning() }
    }

    private mutating func decideBeginning() {
        guard let beginning = self.beginning else { return }
        self.beginning = nil
        for scalar in beginning { self.speak(scalar) }
    }

    private mutating func speak(_ scalar: Unicode.Scalar) {
        if scalar == " " {
            self.isSpaceDue = true
            return
        }
        if self.isQuoted, Self.quotes.contains(scalar) {
            // The mark that closes the line is dropped; one inside it is said when something follows.
            self.speakHeldQuote()
            self.heldQuote = (scalar, self.isSpaceDue)
            self.isSpaceDue = false
            return
        }
        self.speakHeldQuote()
        if self.isSpaceDue, self.last != nil, !".,;!?…:".unicodeScalars.contains(scalar) { self.output.append(" ") }
        self.isSpaceDue = false
        self.output.append(scalar)
        self.last = scalar
    }

    private mutating func speakHeldQuote() {
        guard let quote = self.heldQuote else { return }
        self.heldQuote = nil
        if quote.isSpaceBefore { self.output.append(" ") }
        self.output.append(quote.mark)
        self.last = quote.mark
    }

    private static let opening: Set<Unicode.Scalar> = ["(", "[", "{", "（", "【"]
    private static let closing: Set<Unicode.Scalar> = [")", "]", "}", "）", "】"]
    private static let quotes: Set<Unicode.Scalar> = ["\"", "“", "”", "„", "«", "»"]
    private static let thoughts: Set<String> = ["think", "thinking", "reasoning", "thought", "analysis", "scratchpad"]
}
