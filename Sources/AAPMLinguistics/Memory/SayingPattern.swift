import AAPMCore

/// A pattern over the words of one clause that captures some of them.
///
/// Elements are separated by spaces: a word or alternatives (`vivo|vivimos`), the same that may be missing (`muy?`), `^` for
/// the beginning of a clause, and captures: `<kin=hermano|hermana>` for one of some words, `<value:word>` for one,
/// `<value:number>`, `<value:name>` for a word and the capitalised ones after it, `<value:Name>` for capitalised ones,
/// `<value:words>` for up to five words and `<what:clause>` for up to twelve, both up to where the clause or one of the
/// pack's `ends` ends them.
struct SayingPattern: Sendable {
    enum CaptureKind: String, Sendable {
        case word, number, name, words, clause
        case capitalised = "Name"

        var limit: Int {
            switch self {
            case .word, .number: 1
            case .name, .capitalised: 3
            case .words: 5
            case .clause: 12
            }
        }
    }

    enum Element: Sendable {
        case clauseStart
        case word(SayingWords, isOptional: Bool)
        case choice(name: String, SayingWords)
        case capture(name: String, CaptureKind)
    }

    struct Match: Sendable {
        let range: Range<Int>
        /// Tokens by the name of the capture.
        let captures: [String: Range<Int>]
    }

    let source: String
    let elements: [Element]
    let captureNames: Set<String>

    init(_ source: String) throws(PackProblem) {
        self.source = source
        var elements: [Element] = []
        for part in source.split(separator: " ") {
            if part == "^" {
                elements.append(.clauseStart)
            } else if part.hasPrefix("<") {
                elements.append(try Self.capture(part, in: source))
            } else if part.hasSuffix("?"), part.count > 1 {
                elements.append(.word(SayingWords(part.dropLast()), isOptional: true))
            } else {
                elements.append(.word(SayingWords(part), isOptional: false))
            }
        }
        let hasWord = elements.contains {
            switch $0 {
            case .word(_, let isOptional): !isOptional
            case .choice: true
            case .clauseStart, .capture: false
            }
        }
        guard hasWord else {
            throw PackProblem("“\(source)” has no word to look for")
        }
        self.elements = elements
        var names: Set<String> = []
        for element in elements {
            switch element {
            case .choice(let name, _), .capture(let name, _):
                guard names.insert(name).inserted else { throw PackProblem("“\(source)” captures “\(name)” twice") }
            case .clauseStart, .word: break
            }
        }
        self.captureNames = names
    }

    private static func capture(_ part: Substring, in source: String) throws(PackProblem) -> Element {
        guard part.hasSuffix(">") else { throw PackProblem("“\(source)” has a < without its >") }
        let inner = part.dropFirst().dropLast()
        if let place = inner.firstIndex(of: "=") {
            return .choice(name: String(inner[..<place]), SayingWords(inner[inner.index(after: place)...]))
        }
        guard let place = inner.firstIndex(of: ":"), place > inner.startIndex,
            let kind = CaptureKind(rawValue: String(inner[inner.index(after: place)...]))
        else {
            throw PackProblem("“\(part)” is neither <name=word|word> nor <name:word|number|name|Name|words|clause>")
        }
        return .capture(name: String(inner[..<place]), kind)
    }

    /// The first match that begins at a token, the longest captures first.
    func match(_ tokens: [Token], at start: Int, _ sayings: Sayings) -> Match? {
        var captures: [String: Range<Int>] = [:]
        guard let end = self.step(tokens, start, start, 0, sayings, &captures), end > start else { return nil }
        return Match(range: start..<end, captures: captures)
    }

    private func step(
        _ tokens: [Token], _ start: Int, _ index: Int, _ element: Int, _ sayings: Sayings,
        _ captures: inout [String: Range<Int>]
    ) -> Int? {
        guard element < self.elements.count else { return index }
        let isInClause = index < tokens.count && (index == start || !tokens[index].breaksBefore)
        switch self.elements[element] {
        case .clauseStart:
            guard index < tokens.count, tokens[index].breaksBefore || index == 0 || sayings.joins(tokens[index - 1])
            else { return nil }
            return self.step(tokens, start, index, element + 1, sayings, &captures)
        case .word(let words, let isOptional):
            if isInClause, words.contain(tokens[index]),
                let end = self.step(tokens, start, index + 1, element + 1, sayings, &captures)
            {
                return end
            }
            return isOptional ? self.step(tokens, start, index, element + 1, sayings, &captures) : nil
        case .choice(let name, let words):
            // Exactly: `cansado` is no slip for `casado`.
            guard isInClause, words.contain(tokens[index], allowsSlip: false) else { return nil }
            captures[name] = index..<index + 1
            return self.step(tokens, start, index + 1, element + 1, sayings, &captures)
        case .capture(let name, let kind):
            guard isInClause else { return nil }
            var count = sayings.length(of: kind, in: tokens, from: index)
            while count > 0 {
                captures[name] = index..<index + count
                if let end = self.step(tokens, start, index + count, element + 1, sayings, &captures) { return end }
                count -= 1
            }
            captures[name] = nil
            return nil
        }
    }
}

/// Words of which one has to stand somewhere, tolerant of a learner's spelling.
struct SayingWords: Sendable {
    private let plain: Set<String>

    init(_ alternatives: some StringProtocol) {
        self.plain = Set(
            alternatives.split(separator: "|").map { WordFolding.withoutDiacritics(WordFolding.fold($0)) })
    }

    func contain(_ token: Token, allowsSlip: Bool = true) -> Bool {
        let word = WordFolding.withoutDiacritics(token.folded)
        if self.plain.contains(word) { return true }
        // One slip inside a longer word; its ends carry the person and stay as they are: `prometió` is no `prometo`.
        guard allowsSlip, word.count >= 5 else { return false }
        return self.plain.contains { known in
            known.count >= 5 && known.first == word.first && known.suffix(2) == word.suffix(2)
                && abs(known.count - word.count) <= 1 && SayingWords.isOneSlip(Array(known), Array(word))
        }
    }

    /// Whether one letter is wrong, missing or too many, or two neighbours changed places.
    private static func isOneSlip(_ left: [Character], _ right: [Character]) -> Bool {
        var start = 0
        while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
        var end = 0
        while end < min(left.count, right.count) - start, left[left.count - 1 - end] == right[right.count - 1 - end] {
            end += 1
        }
        let middle = (left.count - start - end, right.count - start - end)
        if middle == (2, 2) { return left[start] == right[start + 1] && left[start + 1] == right[start] }
        return max(middle.0, middle.1) <= 1
    }
}
