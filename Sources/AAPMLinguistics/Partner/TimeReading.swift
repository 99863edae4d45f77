import AAPMCore

/// Times in a learner's words, by the patterns of a library (`mañana a las ocho`).
enum TimeReading {
    /// The words from the first to the last that tell a time, with at most two others between.
    static func range(in words: [String], by library: PartnerLibrary, consumed: Set<Int>) -> Range<Int>? {
        var ranges: [Range<Int>] = []
        for pattern in library.times {
            for range in pattern.matches(in: words)
            where consumed.isDisjoint(with: range) && self.isTime(range, of: pattern, in: words, by: library) {
                ranges.append(range)
            }
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        guard var whole = ranges.first else { return nil }
        for range in ranges.dropFirst() where range.lowerBound <= whole.upperBound + 2 {
            whole = whole.lowerBound..<max(whole.upperBound, range.upperBound)
        }
        // `a las ocho y media`: the minutes belong to it.
        let joiners = LanguageTraits.of(library.language).numberJoiners
        if whole.upperBound + 1 < words.count, joiners.contains(words[whole.upperBound]) {
            let minutes = words[whole.upperBound + 1]
            if library.numbers[minutes] != nil || ["media", "cuarto", "half"].contains(minutes) {
                whole = whole.lowerBound..<whole.upperBound + 2
            }
        }
        return whole
    }

    /// `a la *` covers `a la plaza` too: what an open place covers must be a number.
    private static func isTime(
        _ range: Range<Int>, of pattern: FormPattern, in words: [String], by library: PartnerLibrary
    ) -> Bool {
        guard pattern.source.contains("*") else { return true }
        return words[range].contains { word in
            library.numbers[word] != nil || word.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        } && !NumberReading.numbers(in: Array(words[range]), by: library).isEmpty
    }
}
