import AAPMCore

/// Judges an answer against the accepted ones.
struct AnswerJudge {
    /// Every answer that counts, best first; not empty.
    let accepted: [String]
    /// Forms that the exercise is there to tell apart: never taken for slips of typing.
    let rivals: Set<String>
    /// Whether the form is taught for its spelling, so that every letter matters.
    let isAboutSpelling: Bool

    struct Judgement: Hashable {
        let verdict: AnswerVerdict
        /// The accepted answer that the answer was closest to.
        let nearest: String
    }

    /// - Parameters:
    ///   - rivals: In any case; folded here.
    init(accepted: [String], rivals: [String] = [], isAboutSpelling: Bool = false) {
        self.accepted = accepted
        self.rivals = Set(rivals.flatMap { WordFolding.words(of: $0) })
        self.isAboutSpelling = isAboutSpelling
    }

    func judge(_ answer: String) -> Judgement {
        let words = WordFolding.words(of: answer)
        var almost: String?
        for candidate in self.accepted {
            let expected = WordFolding.words(of: candidate)
            if words == expected { return Judgement(verdict: .correct, nearest: candidate) }
            if almost == nil, self.isSlip(words, for: expected) { almost = candidate }
        }
        if let almost { return Judgement(verdict: .almost, nearest: almost) }
        let nearest = self.accepted.enumerated().min {
            (WordDiff.distance(from: answer, to: $0.element), $0.offset)
                < (WordDiff.distance(from: answer, to: $1.element), $1.offset)
        }
        return Judgement(verdict: .incorrect, nearest: nearest?.element ?? "")
    }

    /// Whether the words are the expected ones but for diacritics and at most one slip of typing.
    private func isSlip(_ words: [String], for expected: [String]) -> Bool {
        guard words.count == expected.count else { return false }
        var typos = 0
        for (word, right) in zip(words, expected) where word != right {
            if self.rivals.contains(word) { return false }
            if WordFolding.withoutDiacritics(word) == WordFolding.withoutDiacritics(right) { continue }
            guard !self.isAboutSpelling, TypingSlip.isLikely(word, for: right) else { return false }
            typos += 1
        }
        return typos <= 1
    }
}
