import AAPMCore

/// Words that are almost those of a pattern: the middle band of understanding.
struct NearMatch: Sendable {
    /// The words of one pattern, alternatives together; `nil` for a gap or any word.
    struct Shape: Sendable {
        fileprivate let elements: [[String]?]
        /// Letters in the longest word; short patterns are never matched nearly.
        let weight: Int

        /// The words that a match can begin with, without diacritics; `nil` when it can begin with any.
        var firstWords: [String]? { self.elements.first ?? nil }

        init(_ pattern: FormPattern) {
            self.elements = pattern.source.split(separator: " ").map { part in
                switch part {
                case "*", "…", "...": nil
                default:
                    part.split(separator: "|").map { WordFolding.withoutDiacritics(WordFolding.fold($0)) }
                }
            }
            self.weight = self.elements.compactMap { $0?.map(\.count).max() }.max() ?? 0
        }
    }

    /// The learner's words without diacritics.
    private let words: [String]
    private let keys: [String]
    private let traits: LanguageTraits

    init(_ words: [String], language: Language) {
        self.traits = LanguageTraits.of(language)
        self.words = words.prefix(40).map { WordFolding.withoutDiacritics($0) }
        let traits = self.traits
        self.keys = self.words.map { Self.key($0, traits) }
    }

    /// How far the words are from the pattern: 0 sounds the same, then letters to change.
    ///
    /// Gaps are not followed: a pattern with them is only met exactly.
    /// - Returns: `nil` when they are not near: more than one letter in a word of four or five, two in longer ones.
    func distance(to shape: Shape) -> Int? {
        guard shape.weight >= 4, !shape.elements.isEmpty, shape.elements.count <= self.words.count,
            shape.elements.allSatisfy({ $0 != nil })
        else { return nil }
        var best: Int?
        for start in 0...(self.words.count - shape.elements.count) {
            var total = 0
            var matches = true
            for (offset, element) in shape.elements.enumerated() {
                guard let cost = self.cost(at: start + offset, of: element ?? []) else {
                    matches = false
                    break
                }
                total += cost
            }
            if matches, total <= 3, total < best ?? .max { best = total }
        }
        return best
    }

    private func cost(at index: Int, of alternatives: [String]) -> Int? {
        var best: Int?
        let word = self.words[index]
        for candidate in alternatives {
            if candidate == word { return 0 }
            guard candidate.utf8.count >= 4, word.utf8.count >= 3 else { continue }
            if self.keys[index] == Self.key(candidate, self.traits) {
                best = 0
                continue
            }
            let limit = candidate.utf8.count >= 6 ? 2 : 1
            if let distance = EditDistance.between(word, candidate, limit: limit), distance < best ?? .max {
                best = distance
            }
        }
        return best
    }

    /// What a word sounds like, roughly: similar spellings made one, doubled letters single.
    private static func key(_ word: String, _ traits: LanguageTraits) -> String {
        var text = Array(word.utf8)
        for pair in traits.soundAlikes where text.contains(pair.from.utf8.first ?? 0) {
            text = Self.replacing(Array(pair.from.utf8), by: Array(pair.to.utf8), in: text)
        }
        var single: [UInt8] = []
        for byte in text where byte != single.last { single.append(byte) }
        return String(decoding: single, as: UTF8.self)
    }

    private static func replacing(_ old: [UInt8], by new: [UInt8], in text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index...].starts(with: old) {
                result += new
                index += old.count
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }
}
