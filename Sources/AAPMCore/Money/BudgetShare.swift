/// Where money of a call is counted: one scope in one period, with the lowest of the limits there.
package struct BudgetShare: Hashable, Sendable {
    /// What the sum is kept under.
    package struct Key: Hashable, Comparable, Sendable {
        package let scope: BudgetScope
        package let period: BudgetPeriod
        package let periodStart: Timestamp

        package init(scope: BudgetScope, period: BudgetPeriod, periodStart: Timestamp) {
            self.scope = scope
            self.period = period
            self.periodStart = periodStart
        }

        package static func < (left: Self, right: Self) -> Bool { left.order < right.order }

        private var order: (String, String, String, Timestamp) {
            (self.scope.kind.rawValue, self.scope.id, self.period.rawValue, self.periodStart)
        }
    }

    package let key: Key
    package let limit: BudgetLimit

    /// The shares of a call's limits, each once, in the order in which everybody takes them, so that two never wait for
    /// each other.
    package static func all(of limits: [BudgetLimit]) -> [BudgetShare] {
        var lowest: [Key: BudgetLimit] = [:]
        for limit in limits {
            let key = limit.key
            if let known = lowest[key], known.limit <= limit.limit { continue }
            lowest[key] = limit
        }
        return lowest.map { BudgetShare(key: $0.key, limit: $0.value) }.sorted { $0.key < $1.key }
    }
}

extension BudgetLimit {
    package var key: BudgetShare.Key {
        BudgetShare.Key(scope: self.scope, period: self.period, periodStart: self.periodStart)
    }
}
