/// A linear-time matcher for a form in running text, as authored in packs and persona schemas (no regular expressions).
///
/// Elements are separated by spaces: a word (`estoy`), alternatives (`estoy|está`), `*` for exactly one word,
/// `…` for none to three words. Words are compared without case; a word without diacritics also matches one
/// typed with them and the other way round when `ignoringDiacritics` is set.
package struct FormPattern: Hashable, Sendable, Codable {
    private enum Element: Hashable, Sendable {
        /// As folded, and without diacritics.
        case words(Set<String>, plain: Set<String>)
        case any
        case gap
    }

    /// The pattern as authored.
    package let source: String
    private let elements: [Element]

    /// The longest run of words that `…` may stand for.
    private static let gapLimit = 3

    package init(_ source: String) {
        self.source = source
        self.elements = source.split(separator: " ").map { part in
            switch part {
            case "*": .any
            case "…", "...": .gap
            default: Self.words(part.split(separator: "|").map { WordFolding.fold($0) })
            }
        }
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.source)
    }

    /// Whether the pattern occurs anywhere in `text`.
    package func occurs(in text: String, ignoringDiacritics: Bool = true) -> Bool {
        self.firstMatch(in: WordFolding.words(of: text), ignoringDiacritics: ignoringDiacritics) != nil
    }

    /// The first run of words that the pattern covers.
    ///
    /// - Parameter words: Folded words, as `WordFolding.words(of:)` makes them.
    /// - Returns: Indices into `words`; `nil` when there is no match or the pattern is empty.
    /// - Complexity: O(*words* × *elements*), the gap being bounded.
    package func firstMatch(in words: [String], ignoringDiacritics: Bool = true) -> Range<Int>? {
        guard !self.elements.isEmpty else { return nil }
        for start in words.indices {
            if let end = self.match(words, at: start, element: 0, ignoringDiacritics), end > start {
                return start..<end
            }
        }
        return nil
    }

    private func match(_ words: [String], at index: Int, element: Int, _ ignoringDiacritics: Bool) -> Int? {
        guard element < self.elements.count else { return index }
        switch self.elements[element] {
        case .words(let alternatives, let plain):
            guard index < words.count else { return nil }
            let word = words[index]
            guard
                alternatives.contains(word) || ignoringDiacritics && plain.contains(WordFolding.withoutDiacritics(word))
            else { return nil }
            return self.match(words, at: index + 1, element: element + 1, ignoringDiacritics)
        case .any:
            guard index < words.count else { return nil }
            return self.match(words, at: index + 1, element: element + 1, ignoringDiacritics)
        case .gap:
            for skipped in 0...Self.gapLimit where index + skipped <= words.count {
                if let end = self.match(words, at: index + skipped, element: element + 1, ignoringDiacritics) {
                    return end
                }
            }
            return nil
        }
    }

    private static func words(_ alternatives: [String]) -> Element {
        .words(Set(alternatives), plain: Set(alternatives.map { WordFolding.withoutDiacritics($0) }))
    }
}
