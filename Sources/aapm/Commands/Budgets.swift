import AAPMCore
import AAPMStorage
import ArgumentParser

/// `aapm budgets`
struct Budgets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See and change what may be spent on models: by a learner, a group or an organisation.",
        subcommands: [Set.self, Clear.self, Show.self])

    /// Whose budget.
    struct Owner: ParsableArguments {
        @Option(help: "The id of a learner.")
        var learner: String?

        @Option(help: "The id of a group.")
        var group: String?

        @Option(help: "The id or name of an organisation.")
        var organisation: String?

        func validate() throws {
            guard [self.learner, self.group, self.organisation].compactMap({ $0 }).count == 1 else {
                throw ValidationError("Name one of --learner, --group and --organisation.")
            }
        }

        /// The scope, and when its days and months are.
        func scope(in stores: SQLStores) async throws -> (BudgetScope, BudgetCalendar) {
            if let learner {
                let found = try await stores.learners.found(learner)
                return (
                    BudgetScope(kind: .learner, id: learner),
                    BudgetCalendar(timeZone: found.timeZone, anchor: found.periods)
                )
            }
            if let group {
                return (BudgetScope(kind: .group, id: try await stores.organisations.foundGroup(group).id.text), .utc)
            }
            let found = try await stores.organisations.found(self.organisation ?? "")
            return (BudgetScope(kind: .organisation, id: found.id.text), .utc)
        }
    }

    /// `aapm budgets set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set limits in dollars; what was spent stays spent.",
            discussion: "Amounts are written like 2.50, with six places at most. 0 lets nothing be spent.")

        @OptionGroup var owner: Owner

        @Option(help: "Dollars a day.", transform: DollarAmount.read)
        var daily: DollarAmount?

        @Option(help: "Dollars a month.", transform: DollarAmount.read)
        var monthly: DollarAmount?

        @OptionGroup var place: MoneyPlace

        func validate() throws {
            if self.daily == nil, self.monthly == nil { throw ValidationError("Name --daily or --monthly, or both.") }
            if let daily, let monthly { try DollarAmount.require(daily: daily, monthly: monthly) }
        }

        func run() async throws {
            let stores = try await self.place.stores()
            let (scope, _) = try await self.owner.scope(in: stores)
            for (period, limit) in [(BudgetPeriod.day, self.daily), (.month, self.monthly)] {
                guard let limit else { continue }
                try await stores.organisations.set(
                    BudgetRule(scope: scope, period: period, source: .operator, limit: limit.amount))
                print("\(scope.kind.rawValue) \(scope.id): \(limit.amount) a \(period.rawValue)")
            }
        }
    }

    /// `aapm budgets clear`
    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take limits away; what the plan gives and what learners set themselves stays.")

        @OptionGroup var owner: Owner

        @Flag(help: "The limit of a day.")
        var daily = false

        @Flag(help: "The limit of a month.")
        var monthly = false

        @OptionGroup var place: MoneyPlace

        func validate() throws {
            if !self.daily, !self.monthly { throw ValidationError("Name --daily or --monthly, or both.") }
        }

        func run() async throws {
            let stores = try await self.place.stores()
            let (scope, _) = try await self.owner.scope(in: stores)
            for (period, isNamed) in [(BudgetPeriod.day, self.daily), (.month, self.monthly)] where isNamed {
                let wasThere = try await stores.organisations.clear(scope, period, .operator)
                let outcome = wasThere ? "cleared" : "there was no limit"
                print("\(scope.kind.rawValue) \(scope.id), \(period.rawValue): \(outcome)")
            }
        }
    }

    /// `aapm budgets show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the limits that were set, and what is spent or set aside now.",
            discussion: """
                Days and months are the learner's own, and after a change of the time zone the ones that were running go \
                on to their end; those of groups and organisations are UTC's.
                """)

        @OptionGroup var owner: Owner

        @Flag(help: "One JSON object a line.")
        var json = false

        @OptionGroup var place: MoneyPlace

        private struct Shown: Encodable {
            let scope: String
            let id: String
            let period: String
            let source: String
            let limitMicroUsd: Int64
            let usedMicroUsd: Int64
            let periodStart: String
            let periodEnd: String
            let timeZone: String
        }

        func run() async throws {
            let stores = try await self.place.stores()
            let (scope, calendar) = try await self.owner.scope(in: stores)
            let now = SystemClock().now
            let rules = try await stores.organisations.rules(of: scope)
                .sorted { ($0.period.rawValue, $0.source.rawValue) < ($1.period.rawValue, $1.source.rawValue) }
            let limits = rules.map { rule in
                let span = calendar.span(of: rule.period, at: now)
                return BudgetLimit(
                    scope: scope, period: rule.period, source: rule.source, limit: rule.limit, periodStart: span.start,
                    periodEnd: span.end)
            }
            let used = try await stores.budgets.used(of: limits, at: now)
            for (limit, used) in zip(limits, used) {
                let start = calendar.localTime(limit.periodStart)
                let end = calendar.localTime(limit.periodEnd)
                if self.json {
                    print(
                        try CommandOutput.line(
                            Shown(
                                scope: scope.kind.rawValue, id: scope.id, period: limit.period.rawValue,
                                source: limit.source.rawValue, limitMicroUsd: limit.limit.amount,
                                usedMicroUsd: used.amount, periodStart: start, periodEnd: end,
                                timeZone: calendar.timeZone)))
                } else {
                    print(
                        "\(limit.period.rawValue), set by the \(limit.source.rawValue): \(limit.limit), used \(used), "
                            + "from \(start) until \(end) (\(calendar.timeZone))")
                }
            }
            if limits.isEmpty, !self.json { print("No limits are set; the plan's own apply.") }
        }
    }
}
