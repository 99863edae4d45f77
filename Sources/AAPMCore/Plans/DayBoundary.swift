/// Where a learner's own days and months begin. The rules of time zones need data that Core does not have, so they are
/// handed in.
package struct DayBoundary: Sendable {
    /// The last midnight at or before a moment, in the IANA zone named. An unknown name counts as UTC.
    package let start: @Sendable (_ of: Timestamp, _ timeZone: String) -> Timestamp
    /// The same for the midnight that begins a month.
    package let monthStart: @Sendable (_ of: Timestamp, _ timeZone: String) -> Timestamp

    package init(
        start: @escaping @Sendable (_ of: Timestamp, _ timeZone: String) -> Timestamp,
        monthStart: @escaping @Sendable (_ of: Timestamp, _ timeZone: String) -> Timestamp
    ) {
        self.start = start
        self.monthStart = monthStart
    }

    /// Midnight in UTC for everybody.
    package static let utc = Self(
        start: { moment, _ in moment.dayStart }, monthStart: { moment, _ in moment.monthStart })

    /// The day or month that a quota or a budget of somebody is counted in.
    ///
    /// - Parameter anchor: What was running when the time zone was changed last; `nil` when it never was.
    package func span(
        of period: BudgetPeriod, at moment: Timestamp, in timeZone: String, after anchor: PeriodAnchor?
    ) -> PeriodSpan {
        if let running = anchor?[period] {
            if moment < running.end { return running }
            let first = PeriodSpan(
                start: running.end, end: self.firstEnd(of: period, from: running.end, in: timeZone))
            if moment < first.end { return first }
        }
        let start = self.start(of: period, at: moment, in: timeZone)
        return PeriodSpan(start: start, end: self.next(of: period, from: start, in: timeZone))
    }

    /// What is running at a moment, to be kept when the time zone changes then.
    ///
    /// - Parameters:
    ///   - timeZone: The one before the change.
    ///   - anchor: Of the change before.
    package func anchor(at moment: Timestamp, in timeZone: String, after anchor: PeriodAnchor?) -> PeriodAnchor {
        PeriodAnchor(
            day: self.span(of: .day, at: moment, in: timeZone, after: anchor),
            month: self.span(of: .month, at: moment, in: timeZone, after: anchor))
    }

    /// When the first day or month in a new time zone ends that begins at `start`, wherever that falls in the zone: at
    /// the first boundary that leaves it whole, so that no change of zones makes a period short.
    private func firstEnd(of period: BudgetPeriod, from start: Timestamp, in timeZone: String) -> Timestamp {
        let before = self.start(of: period, at: start, in: timeZone)
        if before == start { return self.next(of: period, from: before, in: timeZone) }
        // Zones differ by 26 hours at most: 20 days tell the boundary that was just passed, or comes in a moment, from
        // the end of a month.
        let least = start + .seconds(period == .day ? 86_400 : 20 * 86_400)
        let boundary = self.start(of: period, at: least, in: timeZone)
        return boundary == least ? boundary : self.next(of: period, from: boundary, in: timeZone)
    }

    private func start(of period: BudgetPeriod, at moment: Timestamp, in timeZone: String) -> Timestamp {
        switch period {
        case .day: self.start(moment, timeZone)
        case .month: self.monthStart(moment, timeZone)
        }
    }

    /// The boundary after `start`, which is one.
    ///
    /// Days have 23 to 25 hours where clocks change and months 28 to 31 days, so 30 hours after a midnight are always
    /// within the next day, and 32 days after the beginning of a month within the next month.
    private func next(of period: BudgetPeriod, from start: Timestamp, in timeZone: String) -> Timestamp {
        switch period {
        case .day: self.start(start + .seconds(30 * 3_600), timeZone)
        case .month: self.monthStart(start + .seconds(32 * 86_400), timeZone)
        }
    }
}

extension DayBoundary {
    /// The day or month of a learner.
    package func span(of period: BudgetPeriod, at moment: Timestamp, for entitlements: Entitlements) -> PeriodSpan {
        self.span(of: period, at: moment, in: entitlements.timeZone, after: entitlements.periods)
    }
}
