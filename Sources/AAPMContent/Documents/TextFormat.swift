import AAPMCore

/// The named text formats of our schemas. Each is checked in one pass; there are no regular expressions.
enum TextFormat: String, Sendable {
    /// A lower-case id: letters, digits, `-` and `_`, a letter first, at most 64.
    case slug
    /// Two lower-case letters (ISO 639-1).
    case language
    /// Three numbers with dots.
    case version
    /// A `FormPattern`: words, `a|b`, `*`, `…`.
    case pattern = "form-pattern"
    /// A `LineTemplate`: braces come in pairs around a name.
    case line
    /// Text that is not only white space and has no line break or white space at its ends.
    case phrase

    /// - Returns: What is wrong with the text; `nil` when nothing is.
    func problem(in text: String) -> String? {
        switch self {
        case .slug: Self.isSlug(text) ? nil : "an id is written in lower-case letters, digits and hyphens: \(Self.slug(from: text))"
        case .language:
            text.utf8.count == 2 && text.utf8.allSatisfy(Self.isLower)
                ? nil : "a language is two lower-case letters, such as es"
        case .version: Self.isVersion(text) ? nil : "a version is three numbers, such as 1.0.0"
        case .pattern: Self.patternProblem(in: text)
        case .line: Self.phraseProblem(in: text) ?? Self.braceProblem(in: text)
        case .phrase: Self.phraseProblem(in: text)
        }
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isSlug(_ text: String) -> Bool {
        guard let first = text.utf8.first, Self.isLower(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy {
            Self.isLower($0) || Self.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    private static func slug(from text: String) -> String {
        let folded = WordFolding.words(of: text).map(WordFolding.withoutDiacritics).joined(separator: "-")
        return Self.isSlug(folded) ? folded : "old-harbour"
    }

    private static func isVersion(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { (1...6).contains($0.count) && $0.allSatisfy(Self.isDigit) }
    }

    private static func patternProblem(in text: String) -> String? {
        var hasWord = false
        for element in text.split(separator: " ", omittingEmptySubsequences: false) {
            if element == "*" || element == "…" || element == "..." { continue }
            if element.isEmpty { return "a pattern has single spaces between its words and none at its ends" }
            for word in element.split(separator: "|", omittingEmptySubsequences: false) {
                hasWord = true
                if !word.isEmpty, word.utf8.allSatisfy({ Self.isLower($0) || Self.isDigit($0) }) { continue }
                guard WordFolding.words(of: String(word)) == [WordFolding.fold(word)] else {
                    return "“\(word)” is not a word; a pattern is made of words, a|b, * and … (no punctuation)"
                }
            }
        }
        return hasWord ? nil : "a pattern needs at least one word"
    }

    private static func phraseProblem(in text: String) -> String? {
        if text.first?.isWhitespace != false || text.last?.isWhitespace == true {
            return text.allSatisfy(\.isWhitespace) ? "the text is blank" : "the text begins or ends with white space"
        }
        return text.utf8.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            ? "the text has a line break" : nil
    }

    private static func braceProblem(in text: String) -> String? {
        let braces = text.utf8.count { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
        return braces == 2 * LineTemplate(text).placeholders.count
            ? nil : "braces surround the name of a placeholder, such as {name}"
    }
}
