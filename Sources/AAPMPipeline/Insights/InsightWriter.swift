import AAPMCore

/// Everything that the insights of a session are written from.
struct InsightFacts: Sendable {
    let session: Session
    let turns: [Turn]
    let characterName: String
    let languages: LanguagePair
    let points: [FrictionPoint]
    let evidence: [Evidence]
    let directives: SessionDirectives
    /// For each session that a tried directive came from, its friction points.
    let sources: [ID<Session>: [FrictionPoint]]
    let readAt: Timestamp
}

/// Words what a session gave, in L1.
struct InsightWriter {
    let facts: InsightFacts
    let rules: any RuleBook

    /// More lines of praise than this read as a list and not as a word.
    private static let praiseLimit = 5

    private var phrases: InsightPhrases { Phrasebook.of(self.facts.languages.native).insight }

    var numbers: SessionNumbers {
        let indices = self.learnerTurns
        let unclear = Set(self.facts.points.map(\.turnIndex))
        return SessionNumbers(
            learnerTurns: indices.count, clearTurns: indices.filter { !unclear.contains($0) }.count,
            opportunities: self.facts.evidence.count,
            usedCorrectly: self.facts.evidence.filter { $0.outcome == .correct }.count,
            frictionPoints: self.facts.points.count)
    }

    var headline: String {
        Phrasebook.fill(
            self.phrases.headline,
            ["turns": self.turnsText, "language": self.languageName, "character": self.facts.characterName])
    }

    /// What went well: the task, forms that were right, forms put right, clear turns; never empty.
    var wentWell: [String] {
        var lines: [String] = []
        if self.facts.session.taskCompleted { lines.append(self.phrases.taskReached) }
        lines += self.formLines
        let numbers = self.numbers
        if numbers.learnerTurns > 1, numbers.clearTurns == numbers.learnerTurns {
            lines.append(self.phrases.allClear)
        } else if numbers.clearTurns > 0, numbers.learnerTurns > 1 {
            lines.append(
                Phrasebook.fill(
                    self.phrases.clearTurns, ["clear": String(numbers.clearTurns), "turns": self.turnsText]))
        }
        if lines.isEmpty {
            lines.append(
                Phrasebook.fill(
                    self.phrases.keptGoing, ["turns": self.turnsText, "language": self.languageName]))
        }
        return Array(lines.prefix(Self.praiseLimit))
    }

    /// One line for each form of the pack that was right at least once, most often first.
    private var formLines: [String] {
        Dictionary(grouping: self.facts.evidence, by: \.target.key)
            .compactMap { key, evidence -> (key: String, count: Int, line: String)? in
                let right = evidence.filter { $0.outcome == .correct }
                guard let target = right.first?.target,
                    let title = self.rules.title(of: target, languages: self.facts.languages)
                else { return nil }
                let ordered = evidence.sorted { ($0.turnIndex, $0.occurrence) < ($1.turnIndex, $1.occurrence) }
                let phrase: String
                if ordered.first?.outcome == .incorrect, ordered.last?.outcome == .correct {
                    phrase = self.phrases.putRight
                } else {
                    phrase = self.phrases.usedCorrectly
                }
                let times = self.phrases.count(self.phrases.times, right.count)
                return (key, right.count, Phrasebook.fill(phrase, ["title": title, "times": times]))
            }
            .sorted { ($1.count, $0.key) < ($0.count, $1.key) }
            .map(\.line)
    }

    var practised: [PractisedForm] {
        self.facts.directives.tried.map { directive in
            let status = self.status(of: directive)
            return PractisedForm(
                directive: directive.id, title: self.title(of: directive), status: status,
                outcome: self.outcome(status), because: self.reason(of: directive))
        }
    }

    /// How it went in this talk, from the evidence of the turn after the talk's last line for it: what a later talk
    /// makes of the directive does not change what is told about this one.
    private func status(of directive: Directive) -> DirectiveStatus {
        let elicited = self.facts.turns.filter { $0.reply?.elicits == directive.id }.map(\.index)
        var status = DirectiveStatus.opportunityCreated
        for line in elicited {
            guard let scored = self.learnerTurns.filter({ $0 > line }).min() else { continue }
            let outcomes = self.facts.evidence.filter {
                $0.turnIndex == scored && $0.target.key == directive.target.key
            }.map(\.outcome)
            if outcomes.contains(.incorrect) {
                status = .usedIncorrectly
            } else if outcomes.contains(.correct) {
                status = .usedCorrectly
            } else if outcomes.contains(.avoided) {
                status = .avoided
            }
        }
        return status
    }

    var next: [NextForm] {
        // Two forms of one sentence are one thing to look forward to.
        var sentences: Set<String> = []
        return self.facts.directives.from.filter {
            DirectiveLifecycle.isArmed($0, at: self.facts.readAt) && sentences.insert($0.example).inserted
        }.map { directive in
            NextForm(
                directive: directive.id, title: self.title(of: directive),
                text: Phrasebook.fill(self.phrases.next, ["good": Phrasebook.quoted(directive.example)]))
        }
    }

    private func title(of directive: Directive) -> String {
        self.rules.title(of: directive.target, languages: self.facts.languages)
            ?? (directive.target.form.isEmpty ? Phrasebook.quoted(directive.example) : directive.target.form)
    }

    private func outcome(_ status: DirectiveStatus) -> String {
        switch status {
        case .usedCorrectly: self.phrases.outcomeCorrect
        case .usedIncorrectly: self.phrases.outcomeIncorrect
        case .avoided: self.phrases.outcomeAvoided
        case .pending, .active, .opportunityCreated, .deferred, .expired: self.phrases.outcomeOpen
        }
    }

    private func reason(of directive: Directive) -> String {
        let points = self.facts.sources[directive.source, default: []]
        let origin = points.first { $0.finding.taughtForm.key == directive.target.key }
        let sentence = origin.flatMap { origin in
            PracticeSentence(origin, others: points.filter { $0.turnIndex == origin.turnIndex })
        }
        guard let sentence else {
            return Phrasebook.fill(
                self.phrases.becauseWithoutSource,
                ["character": self.facts.characterName, "good": Phrasebook.quoted(directive.example)])
        }
        return Phrasebook.fill(
            self.phrases.because,
            [
                "character": self.facts.characterName, "date": self.date(directive.createdAt),
                "written": Phrasebook.quoted(sentence.written),
                "good": Phrasebook.quoted(directive.example),
            ])
    }

    /// Day and month in UTC, from the RFC 3339 text: `2026-11-23T…`.
    private func date(_ time: Timestamp) -> String {
        let parts = time.description.prefix(10).split(separator: "-")
        guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]),
            self.phrases.months.indices.contains(month - 1)
        else { return String(time.description.prefix(10)) }
        return Phrasebook.fill(
            self.phrases.date, ["day": String(day), "month": self.phrases.months[month - 1]])
    }

    /// Indices of the learner's turns, without requests for help.
    private var learnerTurns: [Int] {
        let helpRequests = Set(self.facts.turns.filter { $0.reply?.countsTurn == false }.compactMap(\.answers))
        return self.facts.turns.filter { $0.speaker == .learner && !helpRequests.contains($0.index) }.map(\.index)
    }

    private var turnsText: String { self.phrases.count(self.phrases.turns, self.learnerTurns.count) }

    private var languageName: String {
        let code = self.facts.languages.target.code
        return self.phrases.languages[code] ?? code
    }
}
