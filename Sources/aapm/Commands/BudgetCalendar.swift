import AAPMCore
import Foundation

/// The days and months in which money of one scope is counted.
struct BudgetCalendar: Sendable {
    /// IANA name.
    let timeZone: String
    /// What was running when a learner changed the time zone last.
    let anchor: PeriodAnchor?

    /// Of groups and organisations.
    static let utc = Self(timeZone: "UTC", anchor: nil)

    func span(of period: BudgetPeriod, at moment: Timestamp) -> PeriodSpan {
        LocalDays.boundary.span(of: period, at: moment, in: self.timeZone, after: self.anchor)
    }

    /// For example `2026-11-24T00:00:00+01:00`. The offset is written out, since a period may begin in one zone and end
    /// in another, or where clocks change.
    func localTime(_ moment: Timestamp) -> String {
        let zone = TimeZone(identifier: self.timeZone) ?? .gmt
        return Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
            .formatted(Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone))
    }
}
