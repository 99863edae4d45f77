import AAPMContent

/// Finds the sentences and clauses of a text that are in L1 as a whole, although some of their words are in both.
struct NativeStretches {
    /// A clause beside L2 needs so many words of L1: two may be a borrowed name of a thing.
    private static let clauseWords = 3

    let bench: Workbench
    let native: Workbench?
    let names: Set<String>
    let tokens: [Token]
    let statuses: [WordStatus]

    private struct Count {
        var native = 0
        var target = 0
        var sure = 0

        mutating func add(_ other: Self) {
            self.native += other.native
            self.target += other.target
            self.sure += other.sure
        }

        func isNative(atLeast words: Int) -> Bool {
            self.sure > 0 && self.native >= words && self.native > 2 * self.target
        }
    }

    /// Token ranges, in order, neighbouring ones joined.
    func find() -> [Range<Int>] {
        // Without a word that only L1 has, nothing is in L1.
        guard let native = self.native, self.statuses.contains(where: { $0 == .native }) else { return [] }
        var stretches: [Range<Int>] = []
        func take(_ range: Range<Int>) {
            if let last = stretches.last, last.upperBound == range.lowerBound {
                stretches[stretches.count - 1] = last.lowerBound..<range.upperBound
            } else {
                stretches.append(range)
            }
        }
        for sentence in self.ranges(0..<self.tokens.count, breaks: { $0.startsSentence }) {
            let clauses = self.ranges(sentence, breaks: { $0.breaksBefore })
            let counts = clauses.map { self.count($0, native) }
            var whole = Count()
            for count in counts { whole.add(count) }
            if whole.isNative(atLeast: 2) {
                take(sentence)
                continue
            }
            for (clause, count) in zip(clauses, counts) where count.isNative(atLeast: Self.clauseWords) {
                take(clause)
            }
        }
        return stretches
    }

    private func ranges(_ range: Range<Int>, breaks: (Token) -> Bool) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where index > start && breaks(self.tokens[index]) {
            ranges.append(start..<index)
            start = index
        }
        if start < range.upperBound { ranges.append(start..<range.upperBound) }
        return ranges
    }

    private func count(_ range: Range<Int>, _ native: Workbench) -> Count {
        var count = Count()
        for index in range {
            let token = self.tokens[index]
            guard token.kind == .word, !token.isClitic, !token.isQuoted else { continue }
            let word = token.whole ?? token.folded
            if self.statuses[index] == .native {
                count.native += 1
                count.sure += 1
            } else if self.names.contains(word) {
                continue
            } else if token.isTitle, !token.startsSentence {
                // Inside a sentence a capital is a name, unless it is one of L1's own, such as `I`.
                if native.pack.lists["capitalised"]?.contains(word) == true { count.native += 1 }
            } else {
                self.weigh(word, native, &count)
            }
        }
        return count
    }

    /// A word of both languages counts for the one whose lexicon of common words has it; else for neither.
    private func weigh(_ word: String, _ native: Workbench, _ count: inout Count) {
        let isCommonTarget = self.bench.pack.lexicon.readings[word] != nil
        let isCommonNative = native.pack.lexicon.readings[word] != nil
        if isCommonTarget || isCommonNative {
            if isCommonTarget != isCommonNative, self.bench.pack.lists["known"]?.contains(word) != true {
                if isCommonNative { count.native += 1 } else { count.target += 1 }
            }
            return
        }
        let isTarget = self.bench.words.knows(word)
        let isNative = native.words.knows(word)
        if isTarget != isNative {
            if isNative { count.native += 1 } else { count.target += 1 }
        }
    }
}
