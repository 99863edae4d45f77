package import AAPMCore

/// Where a learner's own day begins. The rules of time zones need data that Core does not have, so it is handed in.
package struct DayBoundary: Sendable {
    /// The last midnight at or before a moment, in the IANA zone named. An unknown name counts as UTC.
    package let start: @Sendable (_ of: Timestamp, _ timeZone: String) -> Timestamp

    package init(start: @escaping @Sendable (_ of: Timestamp, _ timeZone: String) -> Timestamp) {
        self.start = start
    }

    /// Midnight in UTC for everybody.
    package static let utc = Self { moment, _ in
        let day: Int64 = 86_400_000_000
        let rest = moment.microseconds % day
        return Timestamp(microseconds: moment.microseconds - (rest < 0 ? rest + day : rest))
    }

    /// The midnight after the one that began the day of `moment`.
    ///
    /// Days have 23 to 25 hours where clocks change, so 30 hours after a midnight is always within the next day.
    func next(after moment: Timestamp, in timeZone: String) -> Timestamp {
        self.start(self.start(moment, timeZone) + .seconds(30 * 3_600), timeZone)
    }
}
