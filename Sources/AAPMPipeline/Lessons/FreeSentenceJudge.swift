import AAPMCore

/// Judges a sentence of the learner's own with the analyzer that reads the talks.
struct FreeSentenceJudge: Sendable {
    let analyzer: any FrictionAnalyzer
    let rules: any RuleBook

    /// Fewer words are no sentence.
    private static let fewestWords = 3

    /// Right when the form is used and the analyzer does not object to its use; `almost` when it objects to something
    /// else, which the diff then shows. A sentence that the lesson gave is not the learner's own, however right.
    ///
    /// - Parameter prompt: The sentence that is shown with the exercise.
    /// - Throws: `AAPMError` with `.analysisUnavailable`.
    func judge(
        _ answer: String, given prompt: String, for unit: CurriculumUnit, languages: LanguagePair,
        phrases: LessonPhrases
    ) throws -> JudgedAnswer {
        if [prompt, unit.own.good].contains(where: { AnswerFolding.fold($0) == AnswerFolding.fold(answer) }) {
            return JudgedAnswer(
                verdict: .incorrect, accepted: [], nearest: answer, explanation: phrases.ownWords, isAttempt: false)
        }
        let analysis = try self.analyzer.analyze(answer, in: AnalysisContext(languages: languages))
        let corrected = Self.corrected(answer, analysis.findings)
        func judged(_ verdict: AnswerVerdict, _ explanation: String) -> JudgedAnswer {
            JudgedAnswer(
                verdict: verdict, accepted: corrected == answer ? [] : [corrected], nearest: corrected,
                explanation: explanation)
        }
        let missed = analysis.findings.contains { $0.taughtForm.key == unit.target.key }
        if missed { return judged(.incorrect, phrases.incorrect + " " + unit.explanation) }
        guard self.uses(unit.target, answer, analysis, languages) else {
            let explanation =
                unit.target.form.isEmpty
                ? Phrasebook.fill(phrases.freeWithoutTitle, ["title": unit.title])
                : Phrasebook.fill(phrases.freeWithoutForm, ["form": unit.target.form])
            return judged(.incorrect, explanation)
        }
        if WordFolding.words(of: answer).count < Self.fewestWords {
            return judged(.incorrect, phrases.freeTooShort)
        }
        if analysis.findings.isEmpty { return judged(.correct, phrases.correct[0]) }
        return judged(.almost, phrases.almost)
    }

    private func uses(
        _ target: TargetForm, _ answer: String, _ analysis: Analysis, _ languages: LanguagePair
    ) -> Bool {
        if analysis.opportunities.contains(where: { $0.rule == target.rule && $0.outcome == .correct }),
            !target.isWord
        {
            return true
        }
        let patterns = self.rules.lesson(for: target, languages: languages)?.uses ?? []
        if patterns.contains(where: { $0.occurs(in: answer, ignoringDiacritics: false) }) { return true }
        // Without a pattern the form itself is the only sign of its use.
        let form = WordFolding.words(of: target.form)
        return !form.isEmpty && FormPattern(form.joined(separator: " ")).occurs(in: answer, ignoringDiacritics: false)
    }

    private static func corrected(_ text: String, _ findings: [Finding]) -> String {
        let scalars = Array(text.unicodeScalars)
        func part(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
        var result = ""
        var position = 0
        for finding in findings.sorted(by: { $0.start < $1.start })
        where finding.start >= position && finding.end <= scalars.count && finding.start <= finding.end {
            guard let correction = finding.corrections.first else { continue }
            result = SentenceJoin.join(
                result + part(position..<finding.start), correction, part(finding.end..<finding.end),
                isInsertion: finding.quote.isEmpty, keepsEdges: true)
            if finding.quote.isEmpty { result += " " }
            position = finding.end
        }
        if position == 0, result.isEmpty { return text }
        return SentenceJoin.tidy(result + part(position..<scalars.count))
    }
}
