import AAPMCore

/// Reads the dates of HTTP (RFC 9110, section 5.6.7) in the one form that is sent today, and those of RFC 3339.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func read(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]),
            let month = Self.months.firstIndex(where: { $0 == parts[2] }), let year = Int(parts[3])
        else { return nil }
        return Self.timestamp(year, month + 1, day, time: parts[4])
    }

    /// `2026-11-23T12:56:18Z`, with or without decimals, which are dropped, or an offset.
    static func readRFC3339(_ text: String) -> Timestamp? {
        let halves = text.split(separator: "T", maxSplits: 1)
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-").map { Int($0) }
        guard date.count == 3, let year = date[0], let month = date[1], let day = date[2] else { return nil }
        let time = halves[1].prefix { $0.isNumber || $0 == ":" }
        let zone = halves[1].dropFirst(time.count).drop { $0 == "." || $0.isNumber }
        guard let local = Self.timestamp(year, month, day, time: time) else { return nil }
        if zone == "Z" { return local }
        let offset = zone.dropFirst().split(separator: ":").map { Int($0) }
        guard offset.count == 2, let hours = offset[0], let minutes = offset[1], (0...23).contains(hours),
            (0...59).contains(minutes)
        else { return nil }
        let seconds = Duration.seconds(hours * 3_600 + minutes * 60)
        return zone.hasPrefix("-") ? local + seconds : local - seconds
    }

    private static func timestamp(_ year: Int, _ month: Int, _ day: Int, time: Substring) -> Timestamp? {
        let clock = time.split(separator: ":").map { Int($0) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let seconds = Self.days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
        return Timestamp(microseconds: Int64(seconds) * 1_000_000)
    }

    /// Days since 1970-01-01.
    ///
    /// Source: H. Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
