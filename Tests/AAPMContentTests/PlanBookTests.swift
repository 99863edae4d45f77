import AAPMContent
import AAPMCore
import Testing

@Suite("The plan book")
struct PlanBookTests {
    /// Four plans, of which free has the fields given.
    private static func text(free: [String: String] = [:], without: String? = nil) -> String {
        var fields = [
            "sessions_per_day": "2", "pipeline_runs_per_day": "2", "turns_per_session": "20",
            "money_per_day_micro_usd": "250000", "money_per_month_micro_usd": "3000000",
        ]
        fields.merge(free) { $1 }
        if let without { fields[without] = nil }
        let lines = fields.sorted { $0.key < $1.key }.map { "    \($0.key): \($0.value)" }
        return """
            format: aapm-plans/1
            plans:
              free:
            \(lines.joined(separator: "\n"))
              standard: { sessions_per_day: 5, pipeline_runs_per_day: 5, turns_per_session: 40, \
            money_per_day_micro_usd: 1, money_per_month_micro_usd: unlimited }
              premium: { like: standard, sessions_per_day: unlimited }
              enterprise: { like: standard, turns_per_session: 60 }

            """
    }

    private func reading(_ text: String) -> PlanBookReading { PlanBookReading(Array(text.utf8)) }

    @Test(
        "The shipped plans are the table that learners are promised",
        arguments: [
            (Plan.free, 2, 2, 20), (.standard, 5, 5, 40), (.premium, nil, nil, 60), (.enterprise, nil, nil, 60),
        ] as [(Plan, Int?, Int?, Int)])
    func shipped(plan: Plan, sessions: Int?, runs: Int?, turns: Int) throws {
        let terms = try PlanBookLoader(contentFolder: ContentFolder.path).load().terms(of: plan)
        #expect(terms.sessionsPerDay == sessions)
        #expect(terms.pipelineRunsPerDay == runs)
        #expect(terms.turnsPerSession == turns)
        #expect(terms.moneyPerDay != nil)
        #expect(terms.moneyPerMonth != nil)
    }

    @Test("A plan like another has its own fields and the other's")
    func like() throws {
        let book = try #require(self.reading(Self.text()).book)
        #expect(
            book.terms(of: .premium)
                == PlanTerms(
                    sessionsPerDay: nil, pipelineRunsPerDay: 5, turnsPerSession: 40, moneyPerDay: MicroUSD(1),
                    moneyPerMonth: nil))
        #expect(book.terms(of: .enterprise).turnsPerSession == 60)
        #expect(book.terms(of: .enterprise).sessionsPerDay == 5)
    }

    @Test(
        "What is not understood is named with its place, and nothing is guessed",
        arguments: [
            ("sessions_per_day", "-1", "must be 0 to 1000000"),
            ("sessions_per_day", "many", "a whole number, or unlimited is expected"),
            ("turns_per_session", "unlimited", "a whole number is expected"),
            ("turns_per_session", "0", "must be 1 to 1000"),
            ("money_per_day_micro_usd", "0.5", "a whole number, or unlimited is expected"),
            ("money_per_day_micro_usd", "3000001", "the month has less money than one day of it"),
            ("sesions_per_day", "2", "there is no field “sesions_per_day” here"),
            ("like", "gold", "“like” names no plan of this file"),
            ("like", "premium", "“premium” is itself like another plan"),
        ])
    func faults(field: String, value: String, message: String) {
        let reading = self.reading(Self.text(free: [field: value]))
        #expect(reading.book == nil)
        #expect(reading.problems.contains { $0.message == message && $0.line > 2 }, "\(reading.problems)")
    }

    @Test("A missing field, plan or format is no unlimited one")
    func missing() {
        let field = self.reading(Self.text(without: "sessions_per_day"))
        #expect(field.book == nil)
        #expect(field.problems.map(\.message) == ["“sessions_per_day” is missing"])
        let plan = self.reading(Self.text().replacing("  enterprise:", with: "  enterprises:"))
        #expect(plan.book == nil)
        #expect(plan.problems.contains { $0.message == "the plan “enterprise” is missing" })
        let format = self.reading(Self.text().replacing("format: aapm-plans/1\n", with: ""))
        #expect(format.book == nil)
        #expect(format.problems.contains { $0.message == "“format” is missing" })
    }

    @Test("A file that is not there is said so")
    func noFile() {
        let error = #expect(throws: ContentDefect.self) {
            _ = try PlanBookLoader(contentFolder: ContentFolder.path, replacement: "/nowhere/plans.yaml").load()
        }
        #expect(error?.description.contains("/nowhere/plans.yaml") == true)
    }
}
