import AAPMContent
import AAPMCore

/// Runs the rules of a pack over the tokens of one text.
struct RuleRunner {
    /// A rule that fitted somewhere.
    struct Hit {
        let rule: RuleDocument
        /// Scalar offsets.
        let start: Int
        let end: Int
        let corrections: [String]
        let outcome: OpportunityOutcome
    }

    let bench: Workbench
    let context: AnalysisContext
    let tokens: [Token]
    let scalars: [Unicode.Scalar]

    /// Every place where a rule applies, well done or not, in no particular order.
    func hits() -> [Hit] {
        var hits: [Hit] = []
        var cleared: [Int: [Bool]] = [:]
        var absent: [Int: Bool] = [:]
        let rules = self.bench.pack.rules
        self.bench.patterns.candidates(in: self.tokens) { entry, start in
            let rule = rules[entry.rule]
            let natives = rule.document.natives
            guard natives.isEmpty || natives.contains(self.context.languages.native) else { return }
            if entry.isCorrectUse {
                if let match = rule.correct[entry.form].match(self.tokens, at: start) {
                    hits.append(self.hit(rule, match, [], .correct))
                }
                return
            }
            let form = rule.forms[entry.form]
            guard let match = form.pattern.match(self.tokens, at: start) else { return }
            if !form.agree.isEmpty, self.agrees(match, form) {
                hits.append(self.hit(rule, match, [], .correct))
                return
            }
            let key = entry.rule << 8 | entry.form
            if cleared[key] == nil { cleared[key] = self.covered(by: rule.unless + form.unless) }
            if let covered = cleared[key], !covered.isEmpty, match.range.contains(where: { covered[$0] }) { return }
            if absent[entry.rule] == nil { absent[entry.rule] = !self.covered(by: rule.absent).isEmpty }
            if absent[entry.rule] == true { return }
            let corrections = form.fixes.compactMap {
                $0.render(match, self.tokens, pattern: form.pattern, pack: self.bench.pack)
            }
            if !form.fixes.isEmpty, corrections.isEmpty { return }
            let hit = self.hit(rule, match, corrections, .incorrect)
            // A form that already reads as the correction is no finding: two readings of one spelling.
            if let best = hit.corrections.first, best == self.text(hit.start, hit.end) { return }
            hits.append(hit)
        }
        return hits
    }

    private func hit(
        _ rule: CompiledRule, _ match: TokenPattern.Match, _ corrections: [String], _ outcome: OpportunityOutcome
    ) -> Hit {
        let span = match.span
        let start: Int
        let end: Int
        if span.isEmpty {
            start =
                span.lowerBound < self.tokens.count
                ? self.tokens[span.lowerBound].start : self.tokens[span.lowerBound - 1].end
            end = start
        } else {
            start = self.tokens[span.lowerBound].start
            end = self.tokens[span.upperBound - 1].end
        }
        let isCapital =
            !span.isEmpty && self.tokens[span.lowerBound].isTitle
            && self.tokens[span.lowerBound].startsSentence
        return Hit(
            rule: rule.document, start: start, end: end,
            corrections: corrections.map { isCapital ? Self.capitalised($0) : $0 }, outcome: outcome)
    }

    /// Which tokens the patterns cover; empty when they occur nowhere. A mark a token keeps long texts linear.
    private func covered(by patterns: [TokenPattern]) -> [Bool] {
        var covered: [Bool] = []
        for pattern in patterns {
            for start in self.tokens.indices {
                guard let match = pattern.match(self.tokens, at: start) else { continue }
                if covered.isEmpty { covered = Array(repeating: false, count: self.tokens.count) }
                for index in match.range { covered[index] = true }
            }
        }
        return covered
    }

    /// Whether some reading of one element is compatible with some reading of the other.
    private func agrees(_ match: TokenPattern.Match, _ form: CompiledRule.Form) -> Bool {
        guard let left = match.tokens[form.agree[0] - 1], let right = match.tokens[form.agree[1] - 1] else {
            return true
        }
        let first = form.pattern.test(form.agree[0])?.readings(of: self.tokens[left]) ?? []
        let second = form.pattern.test(form.agree[1])?.readings(of: self.tokens[right]) ?? []
        if first.isEmpty || second.isEmpty { return true }
        return first.contains { one in
            second.contains { other in
                form.groups.allSatisfy { group in
                    let a = one.tags.intersection(group)
                    let b = other.tags.intersection(group)
                    return a.isEmpty || b.isEmpty || !a.isDisjoint(with: b)
                }
            }
        }
    }

    private func text(_ start: Int, _ end: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self.scalars[start..<end])
        return String(view)
    }

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
