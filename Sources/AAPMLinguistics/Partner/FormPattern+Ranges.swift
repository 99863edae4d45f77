import AAPMCore

extension FormPattern {
    /// The runs of words that the pattern covers, left to right, not overlapping; at most `limit`.
    func matches(in words: [String], limit: Int = 3) -> [Range<Int>] {
        guard let first = self.firstMatch(in: words) else { return [] }
        var found = [first]
        while found.count < limit, let last = found.last?.upperBound, last < words.count,
            let next = self.firstMatch(in: Array(words[last...]))
        {
            found.append(next.lowerBound + last..<next.upperBound + last)
        }
        return found
    }
}

extension [FormPattern] {
    /// The longest first match of any of the patterns; among equals, the earliest authored.
    func longestMatch(in words: [String]) -> Range<Int>? {
        var best: Range<Int>?
        for pattern in self {
            guard let range = pattern.firstMatch(in: words) else { continue }
            if best.map({ range.count > $0.count }) ?? true { best = range }
        }
        return best
    }
}
