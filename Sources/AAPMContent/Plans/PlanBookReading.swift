package import AAPMCore

/// Reads the text of a file of plans, format `aapm-plans/1`.
package struct PlanBookReading: Sendable {
    /// `nil` when there is a problem.
    package private(set) var book: PlanBook?
    /// Sorted by line.
    package private(set) var problems: [Diagnostic] = []

    private static let format = "aapm-plans/1"
    /// No talk is longer, and no count or amount of money is sensible beyond these.
    private static let turns = 1...1_000
    private static let counts = 0...1_000_000
    private static let money = 0...1_000_000_000_000

    private enum Field: String, CaseIterable {
        case like
        case sessionsPerDay = "sessions_per_day"
        case pipelineRunsPerDay = "pipeline_runs_per_day"
        case turnsPerSession = "turns_per_session"
        case moneyPerDay = "money_per_day_micro_usd"
        case moneyPerMonth = "money_per_month_micro_usd"
    }

    package init(_ bytes: [UInt8]) {
        let reading = YAMLReader.read(bytes)
        self.problems = reading.problems
        if let root = reading.root {
            let terms = self.terms(in: DocumentCursor(root: root))
            if self.problems.isEmpty { self.book = PlanBook(terms) }
        }
        self.problems = Set(self.problems).sorted()
    }

    private mutating func terms(in root: DocumentCursor) -> [Plan: PlanTerms] {
        self.checkKeys(of: root, among: ["format", "plans"])
        if let format = root["format"] {
            if format.node.text != Self.format { self.note(.notAllowed, format, "the format is “\(Self.format)”") }
        } else {
            self.note(.missingField, root, "“format” is missing", fix: "format: \(Self.format)")
        }
        guard let plans = root["plans"], plans.node.entries != nil else {
            self.note(.missingField, root, "“plans” is missing, a map of the four plans")
            return [:]
        }
        self.checkKeys(of: plans, among: Plan.allCases.map(\.rawValue))
        var terms: [Plan: PlanTerms] = [:]
        for plan in Plan.allCases {
            guard let cursor = plans[plan.rawValue] else {
                self.note(.missingField, plans, "the plan “\(plan.rawValue)” is missing")
                continue
            }
            terms[plan] = self.terms(cursor, in: plans)
        }
        return terms
    }

    private mutating func terms(_ plan: DocumentCursor, in plans: DocumentCursor) -> PlanTerms? {
        guard plan.node.entries != nil else {
            self.note(.wrongType, plan, "a plan is a map of fields")
            return nil
        }
        self.checkKeys(of: plan, among: Field.allCases.map(\.rawValue))
        let model = self.model(of: plan, in: plans)
        let sessions = self.limit(.sessionsPerDay, of: plan, or: model, in: Self.counts)
        let runs = self.limit(.pipelineRunsPerDay, of: plan, or: model, in: Self.counts)
        let turns = self.limit(.turnsPerSession, of: plan, or: model, in: Self.turns, isFinite: true)
        let day = self.limit(.moneyPerDay, of: plan, or: model, in: Self.money)
        let month = self.limit(.moneyPerMonth, of: plan, or: model, in: Self.money)
        if let day, let month, day > month {
            let place = plan[Field.moneyPerMonth.rawValue] ?? plan
            self.note(.rangeInverted, place, "the month has less money than one day of it")
        }
        // Without a count of turns there is a problem, and no book.
        guard let turns else { return nil }
        return PlanTerms(
            sessionsPerDay: sessions, pipelineRunsPerDay: runs, turnsPerSession: turns,
            moneyPerDay: day.map { MicroUSD(Int64($0)) }, moneyPerMonth: month.map { MicroUSD(Int64($0)) })
    }

    /// The plan whose fields stand for those that are not given.
    private mutating func model(of plan: DocumentCursor, in plans: DocumentCursor) -> DocumentCursor? {
        guard let like = plan[Field.like.rawValue] else { return nil }
        guard let name = like.node.text, let model = plans[name] else {
            self.note(.unknownReference, like, "“like” names no plan of this file")
            return nil
        }
        guard model[Field.like.rawValue] == nil else {
            self.note(.unknownReference, like, "“\(name)” is itself like another plan", fix: "name that one")
            return nil
        }
        return model
    }

    /// - Returns: `nil` for unlimited, and when there is a problem.
    private mutating func limit(
        _ field: Field, of plan: DocumentCursor, or model: DocumentCursor?, in range: ClosedRange<Int>,
        isFinite: Bool = false
    ) -> Int? {
        guard let cursor = plan[field.rawValue] ?? model?[field.rawValue] else {
            // Where the model lacks it, the model's own reading says so.
            if model == nil, plan[Field.like.rawValue] == nil {
                self.note(.missingField, plan, "“\(field.rawValue)” is missing")
            }
            return nil
        }
        if cursor.node.text == "unlimited", !isFinite { return nil }
        let kinds = isFinite ? "a whole number" : "a whole number, or unlimited"
        guard case .integer(let value) = cursor.node.value else {
            self.note(.wrongType, cursor, "\(kinds) is expected")
            return nil
        }
        guard range.contains(value) else {
            self.note(.outOfRange, cursor, "must be \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return value
    }

    private mutating func checkKeys(of map: DocumentCursor, among known: [String]) {
        for entry in map.node.entries ?? [] where !known.contains(entry.key) {
            self.problems.append(
                Diagnostic(
                    line: entry.keyLine, column: entry.keyColumn, severity: .error, code: .unknownField,
                    path: map.child(entry.value, entry.key).pointer, message: "there is no field “\(entry.key)” here",
                    fix: NearestWord.suggestion(for: entry.key, among: known).map { "did you mean “\($0)”?" }))
        }
    }

    private mutating func note(_ code: DiagnosticCode, _ cursor: DocumentCursor, _ message: String, fix: String? = nil)
    {
        self.problems.append(Diagnostic(code, at: cursor, message, fix: fix))
    }
}
