import AAPMCore

/// What there is to practise and to read about one form.
struct GroupPractice {
    private let group: TargetGroup
    /// At least one.
    let sentences: [PracticeSentence]
    /// What the pack knows without the form; `nil` when the learner's own sentence can be put right.
    let open: OpenLesson?
    /// The learner's sentence.
    private let written: String
    /// The pack's texts, where they are not made of a form that is empty.
    private let lessonTitle: String?
    private let lessonExplanation: String?

    /// - Parameter points: All points of the session.
    /// - Returns: `nil` when neither the analyzer nor the pack knows anything to teach.
    init?(_ group: TargetGroup, points: [FrictionPoint], languages: LanguagePair, rules: any RuleBook) {
        self.group = group
        let own = group.practiceSentences(among: points)
        if let first = own.first {
            self.sentences = own
            self.open = nil
            self.written = first.written
            // Something to leave out is a form without words.
            let bare =
                group.target.form.isEmpty ? rules.openLesson(for: group.target.rule, languages: languages) : nil
            self.lessonTitle = group.target.form.isEmpty ? bare?.title : group.lesson?.title
            self.lessonExplanation = group.target.form.isEmpty ? bare?.explanation : group.lesson?.explanation
            return
        }
        guard let point = group.points.first,
            let open = rules.openLesson(for: group.target.rule, languages: languages)
        else { return nil }
        let written = PracticeSentence.written(around: point)
        let models = open.models(for: written)
        guard group.isOpen, !models.isEmpty else { return nil }
        self.sentences = models
        self.open = open
        self.written = written
        self.lessonTitle = open.title
        self.lessonExplanation = open.explanation
    }

    /// The best good sentence: the learner's, or a model.
    var good: String { self.sentences[0].good }

    /// The learner's sentence as written, and the good one.
    var own: ContrastPair { ContrastPair(bad: self.written, good: self.good) }

    var examples: [ContrastPair] {
        let pair = ContrastPair(bad: self.sentences[0].withError, good: self.good)
        let examples = (self.open?.examples ?? self.group.lesson?.examples ?? []).filter { !$0.good.isEmpty }
        return examples.isEmpty ? [pair] : examples
    }

    /// Lines that elicit the form.
    var elicitations: [Elicitation] {
        guard let open = self.open else { return self.group.lesson?.elicitations ?? [] }
        // Without a use that can be told nothing the learner says could be scored.
        return open.uses.isEmpty ? [] : open.elicitations
    }

    var uses: [FormPattern] { self.open?.uses ?? self.group.lesson?.uses ?? [] }

    func title(_ phrases: LessonPhrases) -> String {
        if let title = self.lessonTitle { return title }
        if self.open != nil { return Phrasebook.fill(phrases.openTitle, ["written": self.quote]) }
        let form = self.group.target.form
        return Phrasebook.fill(
            phrases.plainTitle, ["form": form.isEmpty ? Phrasebook.quoted(self.good) : form])
    }

    func explanation(_ phrases: LessonPhrases) -> String {
        if let explanation = self.lessonExplanation { return explanation }
        if self.open != nil { return Phrasebook.fill(phrases.openExplanation, ["written": self.quote]) }
        return Phrasebook.fill(
            phrases.plainExplanation,
            [
                "written": Phrasebook.quoted(self.sentences[0].withError), "good": Phrasebook.quoted(self.good),
            ])
    }

    /// What did not come across, never empty.
    private var quote: String {
        let quote = self.group.points.first?.finding.quote ?? ""
        return Phrasebook.quoted(quote.isEmpty ? self.written : quote)
    }
}
