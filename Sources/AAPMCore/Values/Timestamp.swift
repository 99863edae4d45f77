/// A moment in UTC with microsecond resolution.
///
/// Inside it is an integer; RFC 3339 text is made by integer arithmetic (STYLE: formatters cost 190 µs, this 73 ns).
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    package static func + (left: Self, right: Duration) -> Self {
        Self(microseconds: left.microseconds + right.inMicroseconds)
    }

    package static func - (left: Self, right: Duration) -> Self {
        Self(microseconds: left.microseconds - right.inMicroseconds)
    }

    /// The time from `earlier` to this moment; negative when `earlier` is later.
    package func since(_ earlier: Self) -> Duration {
        .microseconds(self.microseconds - earlier.microseconds)
    }
}

extension Duration {
    /// Whole microseconds, truncated.
    package var inMicroseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// Whole milliseconds, truncated.
    package var inMilliseconds: Int64 { self.inMicroseconds / 1_000 }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with six decimals, for example `2026-11-23T12:56:18.000000Z`.
    package var description: String {
        var days = self.microseconds / 86_400_000_000
        var rest = self.microseconds % 86_400_000_000
        if rest < 0 {
            rest += 86_400_000_000
            days -= 1
        }
        let (year, month, day) = Self.civil(fromDays: days)
        let seconds = rest / 1_000_000
        var text: [UInt8] = []
        text.reserveCapacity(27)
        Self.append(year, width: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(month, width: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(day, width: 2, to: &text)
        text.append(UInt8(ascii: "T"))
        Self.append(seconds / 3_600, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(seconds / 60 % 60, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(seconds % 60, width: 2, to: &text)
        text.append(UInt8(ascii: "."))
        Self.append(rest % 1_000_000, width: 6, to: &text)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ number: Int64, width: Int, to text: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// Year, month and day of a day number in the proleptic Gregorian calendar.
    ///
    /// Source: H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Timestamp {
    /// The midnight of UTC at or before.
    package var dayStart: Self { Self(microseconds: self.microseconds - self.sinceMidnight) }

    /// The midnight of UTC at or before that begins a month.
    package var monthStart: Self {
        let midnight = self.dayStart
        let day = Self.civil(fromDays: midnight.microseconds / 86_400_000_000).day
        return Self(microseconds: midnight.microseconds - (day - 1) * 86_400_000_000)
    }

    private var sinceMidnight: Int64 {
        let rest = self.microseconds % 86_400_000_000
        return rest < 0 ? rest + 86_400_000_000 : rest
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        self.microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Stored form: the integer. The wire form (RFC 3339) is made by the gateway's response types.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.microseconds)
    }
}
