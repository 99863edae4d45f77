import AAPMCore

/// Numbers in a learner's words, in digits or in the words of a library (`treinta y cinco`, `two hundred`).
enum NumberReading {
    struct Number: Hashable, Sendable {
        let value: Int
        let range: Range<Int>
    }

    /// The numbers in order of the words.
    static func numbers(in words: [String], by library: PartnerLibrary) -> [Number] {
        let joiners = LanguageTraits.of(library.language).numberJoiners
        var found: [Number] = []
        var index = 0
        while index < words.count {
            guard let first = self.value(of: words[index], in: library) else {
                index += 1
                continue
            }
            var total = first
            var last = first
            var end = index + 1
            // Parts of one number fall in size (100 + 20 + 5), or multiply a hundred or a thousand.
            while end < words.count {
                var next = end
                if joiners.contains(words[end]), end + 1 < words.count { next = end + 1 }
                guard let value = self.value(of: words[next], in: library), !words[next].utf8.allSatisfy(self.isDigit)
                else { break }
                if value >= 100, last < value, total < 100 {
                    total *= value
                } else if value < last, last >= 20, self.magnitude(value) < self.magnitude(last) {
                    total += value
                } else {
                    break
                }
                last = value
                end = next + 1
            }
            found.append(Number(value: total, range: index..<end))
            index = end
        }
        return found
    }

    private static func value(of word: String, in library: PartnerLibrary) -> Int? {
        if word.utf8.count <= 6, !word.isEmpty, word.utf8.allSatisfy(self.isDigit) { return Int(word) }
        if let number = library.numbers[word] { return number }
        let plain = WordFolding.withoutDiacritics(word)
        if let number = library.numbers[plain] { return number }
        let parts = word.split(separator: "-")
        if parts.count == 2, let tens = library.numbers[String(parts[0])],
            let units = library.numbers[String(parts[1])],
            tens >= 20, tens < 100, units < 10
        {
            return tens + units
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func magnitude(_ value: Int) -> Int {
        var rest = value
        var power = 0
        while rest >= 10 {
            rest /= 10
            power += 1
        }
        return power
    }
}
