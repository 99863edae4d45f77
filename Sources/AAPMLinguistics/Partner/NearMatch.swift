import AAPMCore

/// Words that are almost those of a pattern: the middle band of understanding.
struct NearMatch: Sendable {
    /// A word as it is compared: without diacritics, and what it sounds like.
    fileprivate struct Sound: Sendable {
        let letters: [UInt8]
        let key: [UInt8]

        init(_ word: some StringProtocol, _ traits: LanguageTraits) {
            self.letters = Array(WordFolding.withoutDiacritics(WordFolding.fold(word)).utf8)
            self.key = SoundKey.of(self.letters, traits)
        }
    }

    /// The words of one pattern, alternatives together.
    struct Shape: Sendable {
        /// `nil` for a gap or any word.
        fileprivate let elements: [[Sound]?]
        /// Bytes of the longest word; short patterns are never matched nearly.
        let weight: Int

        init(_ pattern: FormPattern, _ language: Language) {
            let traits = LanguageTraits.of(language)
            self.elements = pattern.source.split(separator: " ").map { part in
                switch part {
                case "*", "…", "...": nil
                default: part.split(separator: "|").map { Sound($0, traits) }
                }
            }
            self.weight = self.elements.compactMap { $0?.map(\.letters.count).max() }.max() ?? 0
        }

        /// The words that a match can begin with, without diacritics; `nil` when it can begin with any.
        var firstWords: [String]? {
            (self.elements.first ?? nil)?.map { String(decoding: $0.letters, as: UTF8.self) }
        }
    }

    /// More words than this are no answer that was misspelt.
    private static let limit = 40

    private let words: [Sound]

    /// - Parameter words: Folded.
    init(_ words: [String], _ language: Language) {
        let traits = LanguageTraits.of(language)
        self.words = words.prefix(Self.limit).map { Sound($0, traits) }
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
            if let total = self.distance(from: start, to: shape), total < best ?? .max { best = total }
            if best == 0 { break }
        }
        return best
    }

    private func distance(from start: Int, to shape: Shape) -> Int? {
        var total = 0
        for (offset, element) in shape.elements.enumerated() {
            guard let cost = self.cost(of: self.words[start + offset], as: element ?? []) else { return nil }
            total += cost
        }
        return total <= 3 ? total : nil
    }

    private func cost(of word: Sound, as alternatives: [Sound]) -> Int? {
        var best: Int?
        for candidate in alternatives {
            if candidate.letters == word.letters { return 0 }
            guard candidate.letters.count >= 4, word.letters.count >= 3 else { continue }
            if candidate.key == word.key { return 0 }
            let limit = candidate.letters.count >= 6 ? 2 : 1
            if let distance = StringDistance.between(word.letters, candidate.letters, limit: limit) {
                best = min(best ?? distance, distance)
            }
        }
        return best
    }
}
