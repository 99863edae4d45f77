import AAPMCore
import Foundation

/// The learner's own days and months, by the time zone database of the machine.
enum LocalDays {
    /// Midnight, in the zone, of the day or month that holds the moment; an unknown zone counts as UTC, which the account
    /// service never lets in.
    static let boundary = DayBoundary(
        start: { moment, zone in Self.period(.day, at: moment, in: zone).start },
        monthStart: { moment, zone in Self.period(.month, at: moment, in: zone).start })

    /// The day or month, in the zone, that holds the moment.
    private static func period(
        _ period: BudgetPeriod, at moment: Timestamp, in zone: String
    ) -> (start: Timestamp, end: Timestamp) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        let date = Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
        // Every moment is in a day and a month of the Gregorian calendar.
        let found = calendar.dateInterval(of: period == .day ? .day : .month, for: date) ?? DateInterval()
        return (
            Timestamp(microseconds: Int64(found.start.timeIntervalSince1970) * 1_000_000),
            Timestamp(microseconds: Int64(found.end.timeIntervalSince1970) * 1_000_000)
        )
    }
}
