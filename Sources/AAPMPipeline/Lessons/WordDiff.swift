import AAPMCore

/// The difference between two texts by words: the longest common subsequence stays, the rest goes or comes.
enum WordDiff {
    /// Words are compared by case folding and without the punctuation around them.
    ///
    /// - Returns: `same` and `delete` joined are the words of `answer`, `same` and `insert` joined those of `expected`
    ///   (the common words as they are written in `expected`); a `delete` goes before its `insert`; neighbours differ in
    ///   kind.
    /// - Complexity: O(*n* · *m*) in the number of words.
    static func pieces(from answer: String, to expected: String) -> [DiffPiece] {
        let old = self.words(of: answer)
        let new = self.words(of: expected)
        let lengths = self.commonLengths(old.map(\.folded), new.map(\.folded))
        var steps: [(DiffPiece.Kind, String)] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i].folded == new[j].folded {
                steps.append((.same, new[j].text))
                (i, j) = (i + 1, j + 1)
            } else if j == new.count || (i < old.count && lengths[i + 1][j] >= lengths[i][j + 1]) {
                steps.append((.delete, old[i].text))
                i += 1
            } else {
                steps.append((.insert, new[j].text))
                j += 1
            }
        }
        return self.merged(steps)
    }

    /// The number of words that differ: deletions and insertions.
    static func distance(from answer: String, to expected: String) -> Int {
        let old = self.words(of: answer).map(\.folded)
        let new = self.words(of: expected).map(\.folded)
        return old.count + new.count - 2 * self.commonLengths(old, new)[0][0]
    }

    /// The length of the longest common subsequence of each pair of endings.
    private static func commonLengths(_ old: [String], _ new: [String]) -> [[Int]] {
        var lengths = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                lengths[i][j] =
                    old[i] == new[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
            }
        }
        return lengths
    }

    private static func words(of text: String) -> [(text: String, folded: String)] {
        text.split(whereSeparator: \.isWhitespace).map { (String($0), AnswerFolding.fold(String($0))) }
    }

    /// One piece a run of the same kind; within a change first all that goes, then all that comes.
    private static func merged(_ steps: [(kind: DiffPiece.Kind, text: String)]) -> [DiffPiece] {
        var pieces: [DiffPiece] = []
        var words: [DiffPiece.Kind: [String]] = [:]
        func flush(_ kinds: [DiffPiece.Kind]) {
            for kind in kinds {
                if let run = words.removeValue(forKey: kind) {
                    pieces.append(DiffPiece(kind: kind, text: run.joined(separator: " ")))
                }
            }
        }
        for step in steps {
            flush(step.kind == .same ? [.delete, .insert] : [.same])
            words[step.kind, default: []].append(step.text)
        }
        flush([.same, .delete, .insert])
        return pieces
    }
}
