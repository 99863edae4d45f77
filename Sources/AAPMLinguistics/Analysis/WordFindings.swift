import AAPMContent
import AAPMCore

/// Turns what the inspector saw into findings on single words, and on stretches of L1.
struct WordFindings {
    /// L1 words of one text that are reported one by one.
    private static let nativeLimit = 12
    /// So many L1 words in a row are a change of language, reported once.
    private static let phraseLength = 4

    let bench: Workbench
    let native: Workbench?
    let context: AnalysisContext
    let tokens: [Token]
    let statuses: [WordStatus]
    let scalars: [Unicode.Scalar]
    /// Whole sentences and clauses of L1.
    let stretches: [Range<Int>]

    /// The findings, and the number of words that belong to L1.
    func make() -> (findings: [Finding], nativeWords: Int) {
        var findings: [Finding] = []
        var covered = Set(self.stretches.joined())
        let runs = self.nativeRuns().filter { !$0.contains(where: covered.contains) }
        var reported = 0
        for stretch in self.stretches { findings.append(self.phrase(stretch)) }
        for run in runs
        where run.count >= Self.phraseLength && !run.contains(where: { self.isNameLike(self.tokens[$0]) }) {
            covered.formUnion(run)
            findings.append(self.phrase(run))
        }
        for index in self.tokens.indices where !covered.contains(index) {
            switch self.statuses[index] {
            case .known, .ignored: continue
            case .native:
                guard reported < Self.nativeLimit, !self.isInName(index) else { continue }
                reported += 1
                findings.append(
                    self.finding(
                        index, index, "l1_word", self.translations(of: self.tokens[index].folded), .lexical,
                        .l1Intrusion, "R:L1", self.context.allowsNative ? .low : .medium, 0.85))
            case .misspelt(let candidates):
                let token = self.tokens[index]
                let best = candidates[0]
                let marks =
                    WordFolding.withoutDiacritics(best.word)
                    == WordFolding.withoutDiacritics(token.whole ?? token.folded)
                findings.append(
                    self.finding(
                        index, self.lastPart(index), "spelling",
                        candidates.prefix(3).map { self.cased($0.word, like: token) }, .lexical, .orthographic,
                        best.word.contains("'") && best.word.filter { $0 != "'" } == token.folded
                            ? "R:PUNCT" : marks ? "R:SPELL:ACCENT" : "R:SPELL", marks ? .low : .medium,
                        max(0.6, 0.97 - best.cost * 0.15)))
            case .unknown:
                guard self.tokens[index].folded.utf16.count > 3 else { continue }
                findings.append(
                    self.finding(
                        index, self.lastPart(index), "unknown_word", [], .lexical, .unknown, "R:SPELL", .medium, 0.55))
            }
        }
        let nativeWords = (runs + self.stretches).joined().count {
            self.tokens[$0].kind == .word && !self.tokens[$0].isClitic
        }
        return (findings, nativeWords)
    }

    private func phrase(_ range: Range<Int>) -> Finding {
        self.finding(
            range.lowerBound, range.upperBound - 1, "l1_phrase", [], .lexical, .l1Intrusion, "R:L1",
            self.context.allowsNative ? .low : .medium, 0.9)
    }

    /// Stretches of words that L1 knows, each with at least one that L2 does not know.
    private func nativeRuns() -> [Range<Int>] {
        guard let native = self.native else { return [] }
        var runs: [Range<Int>] = []
        var index = 0
        while index < self.tokens.count {
            guard self.isNative(index) else {
                index += 1
                continue
            }
            var start = index
            while start > (runs.last?.upperBound ?? 0), !self.tokens[start].startsSentence,
                self.isShared(start - 1, native)
            { start -= 1 }
            var end = index + 1
            var sure = 1
            while end < self.tokens.count, !self.tokens[end].startsSentence,
                self.isNative(end) || self.isShared(end, native)
            {
                if self.isNative(end) { sure += 1 }
                end += 1
            }
            // Words of both languages belong to L1 only among enough that are surely L1.
            if sure * 2 > end - start, sure > 1 {
                runs.append(start..<end)
            } else {
                runs += (index..<end).filter { self.isNative($0) }.map { $0..<($0 + 1) }
            }
            index = end
        }
        return runs
    }

    /// Beside a capital inside a sentence a foreign word is part of a title or a name.
    private func isInName(_ index: Int) -> Bool {
        let token = self.tokens[index]
        if token.isTitle { return true }
        let before = index > 0 && !token.breaksBefore && self.isNameLike(self.tokens[index - 1])
        let after =
            index + 1 < self.tokens.count && !self.tokens[index + 1].breaksBefore
            && self.isNameLike(self.tokens[index + 1])
        return before || after
    }

    private func isNameLike(_ token: Token) -> Bool {
        ((token.isTitle && !token.startsSentence) || token.isUpper) && token.folded.utf16.count > 1
    }

    private func isNative(_ index: Int) -> Bool { self.statuses[index] == .native }

    private func isShared(_ index: Int, _ native: Workbench) -> Bool {
        guard self.statuses[index] == .known, self.tokens[index].kind == .word else { return false }
        let word = self.tokens[index].folded
        return native.pack.lexicon.readings[word] != nil || native.words.knows(word)
    }

    /// Translations of an L1 word: the pack's glossary, then its cognate.
    private func translations(of word: String) -> [String] {
        if let glosses = self.bench.pack.glossaries[self.context.languages.native.code]?[word] { return glosses }
        guard word.utf16.count > 4 else { return [] }
        return self.bench.corrector.candidates(for: word)
            .filter { $0.cost < 1.3 && self.isSameClass(word, $0.word) }.prefix(1).map(\.word)
    }

    /// Whether both words are nouns, or both adjectives: `designar` is no translation of `designer`.
    private func isSameClass(_ word: String, _ proposal: String) -> Bool {
        guard let native = self.native else { return false }
        return ["noun", "adj"].contains { name in
            // A pack without the tag has no such words.
            guard let ours = try? self.bench.pack.tags.known([name]), let theirs = try? native.pack.tags.known([name])
            else { return false }
            return self.bench.pack.lexicon.readings(of: proposal).contains { $0.tags.isSuperset(of: ours) }
                && native.pack.lexicon.readings(of: word).contains { $0.tags.isSuperset(of: theirs) }
        }
    }

    /// A word that was cut into parts is reported whole.
    private func lastPart(_ index: Int) -> Int {
        self.tokens[index].whole != nil && index + 1 < self.tokens.count ? index + 1 : index
    }

    private func cased(_ word: String, like token: Token) -> String {
        if token.isUpper { return word.uppercased() }
        return token.isTitle ? word.prefix(1).uppercased() + word.dropFirst() : word
    }

    private func finding(
        _ first: Int, _ last: Int, _ rule: String, _ corrections: [String], _ type: FrictionType,
        _ cause: FrictionCause, _ code: String, _ severity: Severity, _ confidence: Double
    ) -> Finding {
        let start = self.tokens[first].start
        let end = self.tokens[last].end
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self.scalars[start..<end])
        return Finding(
            start: start, end: end, quote: String(view), corrections: corrections, type: type, cause: cause,
            code: code, rule: "\(self.bench.pack.language.code).\(rule)", severity: severity,
            confidence: confidence, provenance: .dictionary)
    }
}
