/// What a word sounds like, roughly: similar spellings made one, doubled letters single.
enum SoundKey {
    /// - Parameter letters: UTF-8, lower case, without diacritics.
    static func of(_ letters: [UInt8], _ traits: LanguageTraits) -> [UInt8] {
        var text = letters
        for pair in traits.soundAlikes {
            guard let first = pair.from.utf8.first, text.contains(first) else { continue }
            text = self.replacing(Array(pair.from.utf8), by: Array(pair.to.utf8), in: text)
        }
        var single: [UInt8] = []
        for byte in text where byte != single.last { single.append(byte) }
        return single
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
