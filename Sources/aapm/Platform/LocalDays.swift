import AAPMCore
import AAPMSessions
import Foundation

/// The learner's own day, by the time zone database of the machine.
enum LocalDays {
    /// Midnight, in the zone, of the day that holds the moment; an unknown zone counts as UTC, which the account
    /// service never lets in.
    static let boundary = DayBoundary { moment, zone in
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        let start = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000))
        return Timestamp(microseconds: Int64(start.timeIntervalSince1970 * 1_000_000))
    }
}
