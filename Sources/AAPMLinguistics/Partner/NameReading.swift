import AAPMCore

/// A person's own name in a turn.
struct NameReading: Sendable {
    private let talk: Talk

    init(_ talk: Talk) {
        self.talk = talk
    }

    /// - Parameter isAsked: Whether the name was asked for; unasked, only an introduction gives one.
    /// - Returns: With its capital.
    func name(in reading: TurnReading, isAsked: Bool) -> String? {
        let words = reading.text.words
        let introductions =
            LanguageTraits.of(self.talk.languages.target).introductions
            + (self.talk.tier == .companion ? LanguageTraits.of(self.talk.languages.native).introductions : [])
        for pattern in introductions.prefix(isAsked ? introductions.count : 2) {
            guard let range = pattern.firstMatch(in: words), range.upperBound < words.count else { continue }
            let rest = (range.upperBound..<min(words.count, range.upperBound + 3)).prefix {
                $0 == range.upperBound || self.isCapitalised(reading.text.originals[$0])
            }
            return Self.capitalised(reading.text.original(rest))
        }
        guard isAsked, !reading.isBare, !reading.common.contains(where: { $0.isHelp }) else { return nil }
        let rest = words.indices.filter { !self.talk.targetIndex.isSaidAnywhere(words[$0]) }
        let capitals = rest.filter {
            !reading.text.breaks.contains($0) && self.isCapitalised(reading.text.originals[$0])
        }
        if !capitals.isEmpty, words.count > 3 { return Self.capitalised(reading.text.original(capitals.prefix(3))) }
        guard (1...3).contains(rest.count), rest.allSatisfy({ words[$0].allSatisfy { !$0.isNumber } }),
            rest.count < 3 || rest.allSatisfy({ self.isCapitalised(reading.text.originals[$0]) }),
            !rest.contains(where: { self.isOrdinary(words[$0]) })
        else { return nil }
        return Self.capitalised(reading.text.original(rest))
    }

    /// Whether the word is one of this scene's things or an article, so no name.
    private func isOrdinary(_ word: String) -> Bool {
        if ["un", "una", "el", "a", "an", "the"].contains(word) { return true }
        return self.talk.scene.slots.contains { slot in
            slot.values.contains { $0.patterns.contains { $0.firstMatch(in: [word]) != nil } }
        } || self.talk.persona.vocabulary.contains { WordFolding.words(of: $0.term).contains(word) }
    }

    private func isCapitalised(_ word: String) -> Bool { word.first?.isUppercase == true }

    private static func capitalised(_ name: String) -> String? {
        let parts = name.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst().prefix(30) }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
