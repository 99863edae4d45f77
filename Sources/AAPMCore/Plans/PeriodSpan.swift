/// A day or a month in which something is counted: from `start` up to, not including, `end`.
package struct PeriodSpan: Hashable, Sendable, Codable {
    package let start: Timestamp
    package let end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    package var length: Duration { self.end.since(self.start) }
}

/// The day and the month that were running when a learner last changed the time zone. They end when they would have
/// ended anyway, and the new zone counts from there (DESIGN 7.1): whoever travels, or says so, has no more days than
/// those who stay.
package struct PeriodAnchor: Hashable, Sendable, Codable {
    package let day: PeriodSpan
    package let month: PeriodSpan

    package init(day: PeriodSpan, month: PeriodSpan) {
        self.day = day
        self.month = month
    }

    package subscript(period: BudgetPeriod) -> PeriodSpan {
        switch period {
        case .day: self.day
        case .month: self.month
        }
    }
}
