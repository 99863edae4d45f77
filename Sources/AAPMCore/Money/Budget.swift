/// Whose money a budget bounds.
package struct BudgetScope: Hashable, Sendable, Codable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case learner, group, organisation
    }

    package let kind: Kind
    /// The id of the learner, the group or the organisation.
    package let id: String

    package init(kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }
}

package enum BudgetPeriod: String, Codable, Sendable, CaseIterable {
    case day, month
}

/// Who set a limit, which says who can lift it.
package enum BudgetSource: String, Codable, Sendable, CaseIterable {
    /// What the plan gives.
    case plan
    /// The operator's own rule for this learner, group or organisation.
    case `operator`
    /// A lower one that the learner chose.
    case learner
}

/// What may be spent in one period by one scope.
package struct BudgetLimit: Hashable, Sendable {
    package let scope: BudgetScope
    package let period: BudgetPeriod
    package let source: BudgetSource
    package let limit: MicroUSD
    /// When the period began: midnight, or the first of the month, of the learner's own time zone; of UTC for groups and
    /// organisations, whose learners share one count.
    package let periodStart: Timestamp
    package let periodEnd: Timestamp

    package init(
        scope: BudgetScope, period: BudgetPeriod, source: BudgetSource, limit: MicroUSD, periodStart: Timestamp,
        periodEnd: Timestamp
    ) {
        self.scope = scope
        self.period = period
        self.source = source
        self.limit = limit
        self.periodStart = periodStart
        self.periodEnd = periodEnd
    }
}

/// Which limit has no room for a call.
package struct BudgetRefusal: Hashable, Sendable {
    package let limit: BudgetLimit
    /// Spent and set aside together.
    package let used: MicroUSD

    package init(limit: BudgetLimit, used: MicroUSD) {
        self.limit = limit
        self.used = used
    }
}

/// Money set aside for a call that is under way.
package struct Reservation: Hashable, Sendable {
    package let id: ID<Reservation>
    package let learner: ID<Learner>
    package let amount: MicroUSD
    /// What it counts against; may be empty, and then it is only written down. Several limits of one scope and period
    /// (plan, operator, learner's own) count as one: the lowest.
    package let limits: [BudgetLimit]
    package let createdAt: Timestamp
    /// After this, and the grace, the money is free again: whoever set it aside has died.
    package let expiresAt: Timestamp

    /// Nodes whose clocks differ by less than this do not free each other's money while it is needed.
    package static let grace = Duration.seconds(60)

    package init(
        id: ID<Reservation>, learner: ID<Learner>, amount: MicroUSD, limits: [BudgetLimit], createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.learner = learner
        self.amount = amount
        self.limits = limits
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
