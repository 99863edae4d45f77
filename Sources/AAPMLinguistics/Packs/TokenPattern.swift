/// A pattern over tokens, matched in linear time: every element is one token, none, or a gap of at most three.
final class TokenPattern: Sendable {
    enum Element: Sendable {
        case token(WordTest, optional: Bool)
        /// One token, or the end of a clause.
        case tokenOrEnd(WordTest)
        /// None to three words.
        case gap
        /// A clause begins here.
        case clauseStart
        case sentenceStart
        /// A clause of a question begins here.
        case questionStart
        /// A clause ends here.
        case clauseEnd
        /// The next token, if any in this clause, is not this; before the first element: the token before is not.
        case not(WordTest)
    }

    /// Where a pattern was found.
    struct Match: Sendable {
        /// Tokens covered.
        let range: Range<Int>
        /// The token of each numbered element, zero-based; `nil` for an optional one that is not there.
        let tokens: [Int?]
        /// Tokens of the error itself; empty where a word is missing before `span.lowerBound`.
        let span: Range<Int>
    }

    /// What a place must be like for a match to begin there; cheap to ask, and most places fail it.
    struct Opening: Sendable {
        /// The first token has all of these, in whichever readings.
        var all: Tags = []
        /// It has one of these; empty when that does not matter.
        var any: Tags = []
        /// A clause begins with it.
        var isClauseStart = false
    }

    private static let gapLimit = 3

    let source: String
    let elements: [Element]
    /// Conditions on the token before the match.
    let notBefore: [WordTest]
    /// Elements (as indices into `elements`) before which the span opens and closes.
    let open: Int?
    let close: Int?
    /// A match needs one of these words.
    let needed: Set<String>?
    /// Whether the needed word is the first token of every match.
    let startsWithNeeded: Bool
    let opening: Opening

    init(_ source: String, parser: WordTestParser) throws(PackProblem) {
        self.source = source
        var elements: [Element] = []
        var notBefore: [WordTest] = []
        var open: Int?
        var close: Int?
        for part in source.split(separator: " ") {
            switch part {
            case "{": open = elements.count
            case "}": close = elements.count
            case "^": elements.append(.clauseStart)
            case "^^": elements.append(.sentenceStart)
            case "^?": elements.append(.questionStart)
            case "$": elements.append(.clauseEnd)
            case "…", "...": elements.append(.gap)
            default:
                if part.hasPrefix("!"), part.count > 1 {
                    let test = try parser.parse(part.dropFirst())
                    if elements.isEmpty { notBefore.append(test) } else { elements.append(.not(test)) }
                } else if part.hasSuffix("|$") {
                    elements.append(.tokenOrEnd(try parser.parse(part.dropLast(2))))
                } else if part.hasSuffix("?"), part.count > 1 {
                    elements.append(.token(try parser.parse(part.dropLast()), optional: true))
                } else {
                    elements.append(.token(try parser.parse(part), optional: false))
                }
            }
        }
        guard (open == nil) == (close == nil) else { throw PackProblem("“\(source)” has only one of { and }") }
        guard elements.contains(where: { Self.test(of: $0) != nil }) else {
            throw PackProblem("“\(source)” has no word to look for")
        }
        self.elements = elements
        self.notBefore = notBefore
        self.open = open
        self.close = close
        var needed: Set<String>?
        var isFirst = true
        var plain = true
        for element in elements {
            switch element {
            case .token(let test, let optional):
                if !optional, needed == nil, let literals = test.literals {
                    needed = literals
                    isFirst = plain
                }
                plain = false
            case .gap, .tokenOrEnd: plain = false
            default: break
            }
        }
        self.needed = needed
        self.startsWithNeeded = needed != nil && isFirst
        self.opening = Self.opening(of: elements)
    }

    private static func opening(of elements: [Element]) -> Opening {
        var opening = Opening()
        for element in elements {
            switch element {
            case .clauseStart: opening.isClauseStart = true
            case .sentenceStart, .questionStart, .not: break
            case .token(let test, optional: false), .tokenOrEnd(let test):
                (opening.all, opening.any) = test.tags
                return opening
            case .token, .gap, .clauseEnd: return opening
            }
        }
        return opening
    }

    /// The number of numbered elements.
    var size: Int { self.elements.count { Self.test(of: $0) != nil } }

    /// The test of an element that is numbered.
    private static func test(of element: Element) -> WordTest? {
        switch element {
        case .token(let test, _), .tokenOrEnd(let test): test
        default: nil
        }
    }

    /// The test of a numbered element, one-based as authors count.
    func test(_ number: Int) -> WordTest? {
        var seen = 0
        for element in self.elements {
            if let test = Self.test(of: element) {
                seen += 1
                if seen == number { return test }
            }
        }
        return nil
    }

    func match(_ tokens: [Token], at start: Int) -> Match? {
        if start > 0, !tokens[start].breaksBefore {
            for test in self.notBefore where test.holds(for: tokens[start - 1]) { return nil }
        }
        var state = State()
        guard let end = self.step(tokens, start, start, 0, &state), end > start else { return nil }
        let open = state.open ?? start
        let close = state.close ?? end
        return Match(range: start..<end, tokens: state.matched, span: open..<max(open, close))
    }

    private struct State {
        var matched: [Int?] = []
        var open: Int?
        var close: Int?

        /// What to go back to; a copy of the state itself would have to copy `matched` for the next token.
        struct Mark {
            let count: Int
            let open: Int?
            let close: Int?
        }

        var mark: Mark { Mark(count: self.matched.count, open: self.open, close: self.close) }

        mutating func goBack(to mark: Mark) {
            self.matched.removeLast(self.matched.count - mark.count)
            self.open = mark.open
            self.close = mark.close
        }
    }

    private func step(_ tokens: [Token], _ start: Int, _ index: Int, _ element: Int, _ state: inout State) -> Int? {
        if self.open == element { state.open = index }
        if self.close == element { state.close = index }
        guard element < self.elements.count else { return index }
        switch self.elements[element] {
        case .clauseStart:
            guard index == 0 || (index < tokens.count && tokens[index].breaksBefore) else { return nil }
            return self.step(tokens, start, index, element + 1, &state)
        case .sentenceStart:
            guard index == 0 || (index < tokens.count && tokens[index].startsSentence) else { return nil }
            return self.step(tokens, start, index, element + 1, &state)
        case .questionStart:
            guard index < tokens.count, index == 0 || tokens[index].breaksBefore, tokens[index].isQuestion else {
                return nil
            }
            return self.step(tokens, start, index, element + 1, &state)
        case .clauseEnd:
            guard index == tokens.count || tokens[index].breaksBefore else { return nil }
            return self.step(tokens, start, index, element + 1, &state)
        case .not(let test):
            if index < tokens.count, index == start || !tokens[index].breaksBefore, test.holds(for: tokens[index]) {
                return nil
            }
            return self.step(tokens, start, index, element + 1, &state)
        case .token(let test, let optional):
            let mark = state.mark
            if index < tokens.count, index == start || !tokens[index].breaksBefore, test.holds(for: tokens[index]) {
                state.matched.append(index)
                if let end = self.step(tokens, start, index + 1, element + 1, &state) { return end }
                state.goBack(to: mark)
            }
            guard optional else { return nil }
            state.matched.append(nil)
            return self.step(tokens, start, index, element + 1, &state)
        case .tokenOrEnd(let test):
            if index == tokens.count || (index > start && tokens[index].breaksBefore) {
                state.matched.append(nil)
            } else {
                guard test.holds(for: tokens[index]) else { return nil }
                state.matched.append(index)
                return self.step(tokens, start, index + 1, element + 1, &state)
            }
            return self.step(tokens, start, index, element + 1, &state)
        case .gap:
            let mark = state.mark
            for skipped in 0...Self.gapLimit {
                if skipped > 0 {
                    let last = index + skipped - 1
                    guard last < tokens.count, !tokens[last].breaksBefore else { break }
                }
                if let end = self.step(tokens, start, index + skipped, element + 1, &state) { return end }
                state.goBack(to: mark)
            }
            return nil
        }
    }
}
