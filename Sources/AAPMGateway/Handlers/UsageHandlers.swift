import AAPMAccounts
import AAPMCore
import Hummingbird

/// What the caller has used, and the cap that the caller sets.
struct UsageHandlers: Sendable {
    let usage: UsageService
    let bodyLimit: Int

    /// A million dollars: far more than any plan, far less than what overflows.
    private static let amounts = 0...1_000_000_000_000

    @Sendable func get(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        JSONReply(UsageBody(try await self.usage.report(of: context.learner)).json)
    }

    @Sendable func setCap(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        var fields = try await request.fields(of: .account, limit: self.bodyLimit)
        let day = fields.nullableInteger("daily_micro_usd", in: Self.amounts)
        let month = fields.nullableInteger("monthly_micro_usd", in: Self.amounts)
        if case .none = day, case .none = month, fields.faults.isEmpty {
            fields.add([
                FieldFault(field: "/daily_micro_usd", reason: "this or monthly_micro_usd is required")
            ])
        }
        try fields.finish()
        let cap = try await self.usage.setCap(
            day: (day ?? nil).map { MicroUSD(Int64($0)) }, month: (month ?? nil).map { MicroUSD(Int64($0)) },
            of: context.learner)
        return JSONReply(CapBody(cap).json)
    }

    @Sendable func removeCap(_ request: Request, context: AuthenticatedContext) async throws -> Response {
        _ = try await self.usage.setCap(day: nil, month: nil, of: context.learner)
        return Response(status: .noContent)
    }
}

/// `Cap` of the contract.
struct CapBody {
    let json: JSONValue

    init(_ cap: LearnerCap) {
        self.json = [
            "daily_micro_usd": .money(cap.day.cap), "monthly_micro_usd": .money(cap.month.cap),
            "notes": .texts(cap.parts.compactMap(Self.note)),
        ]
    }

    /// Says so where a cap changes nothing.
    private static func note(_ part: LearnerCap.Part) -> String? {
        guard let cap = part.cap, let bound = part.bound, !part.hasEffect else { return nil }
        let period = part.period == .day ? "day" : "month"
        return "Your cap of \(cap.shortText) a \(period) has no effect: "
            + "you may use \(bound.shortText) a \(period) anyway."
    }
}

/// `Usage` of the contract.
private struct UsageBody {
    let json: JSONValue

    init(_ report: UsageReport) {
        let entitlements = report.entitlements
        self.json = [
            "plan": .string(entitlements.plan.rawValue),
            "terms": .object(LimitMembers.members(of: entitlements.terms)),
            "own_keys": .texts(entitlements.ownKeys.map(\.rawValue).sorted()),
            "sessions": Self.count(report.quotaUse.sessions, of: entitlements.sessionsPerDay, in: report.day),
            "pipeline_runs": Self.count(
                report.quotaUse.pipelineRuns, of: entitlements.pipelineRunsPerDay, in: report.day),
            "budgets": .array(report.budgets.map(Self.budget)),
            "shared_budgets": .array(report.sharedBudgets.map(Self.sharedBudget)),
            "today": Self.usage(report.today, in: report.day),
            "this_month": Self.usage(report.thisMonth, in: report.month),
            "cap": CapBody(report.cap).json,
            "upgrade": report.upgrade.map { LimitMembers.json($0) } ?? .null,
        ]
    }

    private static func count(_ used: Int, of limit: Int?, in day: PeriodSpan) -> JSONValue {
        [
            "used": .count(used), "limit": .count(limit), "remaining": .count(limit.map { max(0, $0 - used) }),
            "resets_at": .time(day.end),
        ]
    }

    private static func budget(_ standing: BudgetStanding) -> JSONValue {
        [
            "period": .string(standing.limit.period.rawValue), "set_by": .string(standing.limit.source.rawValue),
            "limit_micro_usd": .money(standing.limit.limit), "spent_micro_usd": .money(standing.spent),
            "reserved_micro_usd": .money(standing.reserved), "remaining_micro_usd": .money(standing.remaining),
            "resets_at": .time(standing.limit.periodEnd),
        ]
    }

    /// What others spent is not the learner's to know.
    private static func sharedBudget(_ standing: BudgetStanding) -> JSONValue {
        [
            "scope": .string(standing.limit.scope.kind.rawValue),
            "period": .string(standing.limit.period.rawValue), "has_room": .bool(standing.remaining > .zero),
            "resets_at": .time(standing.limit.periodEnd),
        ]
    }

    private static func usage(_ lines: [UsageLine], in span: PeriodSpan) -> JSONValue {
        let sorted = lines.sorted {
            ($0.purpose.rawValue, $0.payer.rawValue) < ($1.purpose.rawValue, $1.payer.rawValue)
        }
        return [
            "from": .time(span.start), "to": .time(span.end),
            "cost_micro_usd": .money(lines.reduce(.zero) { $0 + $1.cost }),
            "calls": .count(lines.reduce(0) { $0 + $1.calls }),
            "by_purpose": .array(
                sorted.map { line in
                    [
                        "purpose": .string(line.purpose.rawValue), "paid_by": .string(line.payer.rawValue),
                        "calls": .count(line.calls), "input_tokens": .count(line.usage.input),
                        "cached_input_tokens": .count(line.usage.cachedInput),
                        "output_tokens": .count(line.usage.output), "cost_micro_usd": .money(line.cost),
                        "is_estimated": .bool(line.usage.isEstimated),
                    ]
                }),
        ]
    }
}
